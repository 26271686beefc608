// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import { localText } from '../shared/language';
import { languageSwitch, signOutButton } from '../shared/staff_account';
import * as icons from '../shared/staff_icons';
import '../shared/toasts';
import './bag_panel';
import './camera_panel';
import './catalogue_panel';
import './chat_panel';
import './deals_panel';
import './hooks_panel';
import './main_action';
import './more_panel';
import './numbers_panel';
import './obs_panel';
import './people_panel';
import './phone/phone_studio';
import './preview';
import './rundown_panel';
import './shows_panel';
import { StudioElement } from './studio_element';
import { DESK_MEDIA, DESK_TABS, LIVE_VIEWS, PHONE_TABS, type Tab, type View } from './views';

const DESK = matchMedia(DESK_MEDIA);

/** The whole page: picture and numbers, what is done now, and the chat; on a phone one by one. */
export class Studio extends StudioElement {
  override connectedCallback(): void {
    super.connectedCallback();
    DESK.addEventListener('change', () => this.requestUpdate());
  }

  protected override updated(): void {
    document.title = `${this.storeName} · ${this.t('studio.title')}`;
  }

  protected override render() {
    const { model } = this;
    return html`${this.content()}<sf-toasts .model=${model}></sf-toasts>`;
  }

  private content() {
    const { model } = this;
    if (!model.store) return model.choices ? this.picker() : html`<p class="opening">${this.t('loading')}</p>`;
    const view = this.shownView;
    if (view === 'camera' && !DESK.matches && model.may('host')) return html`<sf-phone-studio .model=${model}></sf-phone-studio>`;
    return html`<div class="studio" data-view=${view} ?data-live=${LIVE_VIEWS.includes(view)}>
      ${this.head()}
      <div class="column-show">
        <sf-preview .model=${model}></sf-preview>
        <sf-main-action .model=${model}></sf-main-action>
        <section class="panel numbers" aria-label=${this.t('view.numbers')}><sf-numbers-panel .model=${model}></sf-numbers-panel></section>
      </div>
      <main class="column-work">
        <nav class="tabs" aria-label=${this.t('studio.title')}>${this.tabs(DESK_TABS, view)}</nav>
        <section class="panel work" aria-label=${this.t(`view.${view}`)}>${this.panel(view)}</section>
      </main>
      <section class="panel chat column-chat" aria-label=${this.t('view.chat')}><sf-chat-panel .model=${model}></sf-chat-panel></section>
      <nav class="phone-bar" aria-label=${this.t('studio.parts')}>${this.tabs(PHONE_TABS, LIVE_VIEWS.includes(view) ? view : 'more')}</nav>
    </div>`;
  }

  /** A desk shows the chat and the numbers always: the middle is for something else. */
  private get shownView(): View {
    const { view } = this.model.place;
    return DESK.matches && (view === 'chat' || view === 'numbers' || view === 'more') ? 'bag' : view;
  }

  private get storeName(): string {
    return localText(this.model.facts?.name, this.model.language) || this.model.store || 'Shopfloor';
  }

  private head(): TemplateResult {
    const { model } = this;
    const { facts } = model;
    return html`<header class="studio-head">
      <span class="store-mark" aria-hidden="true">${[...this.storeName][0]}</span>
      <div class="studio-name"><h1>${this.storeName}</h1>
        <p>${[facts?.belt, facts?.province].filter(Boolean).join(' · ')}</p></div>
      ${model.camera.state === 'idle' || this.shownView === 'camera' ? nothing : html`<a class="button small" href="#camera" data-testid="to-camera">${icons.camera}${this.t('air.back')}</a>`}
      <a class="button quiet small" href=${model.roomUrl} target="_blank" rel="noopener">${icons.link}${this.t('room.open')}</a>
      ${model.role === 'operator' ? html`<a class="button quiet small desk-only" href="/console">${this.t('console.title')}</a>` : nothing}
      <span class="desk-only">${languageSwitch(model)}</span><span class="desk-only">${signOutButton(model)}</span>
    </header>`;
  }

  private tabs(tabs: Tab[], current: View) {
    return tabs.filter(({ least }) => this.model.may(least)).map(({ view, icon }) => html`
      <a class="tab" href=${`#${view}`} aria-current=${view === current ? 'page' : nothing}>${icon}<span>${this.t(`view.${view}`)}</span></a>`);
  }

  private panel(view: View) {
    const { model } = this;
    switch (view) {
      case 'bag': return html`<sf-bag-panel .model=${model}></sf-bag-panel>`;
      case 'deals': return html`<sf-deals-panel .model=${model}></sf-deals-panel>`;
      case 'rundown': return html`<sf-rundown-panel .model=${model}></sf-rundown-panel>`;
      case 'products': return html`<sf-catalogue-panel .model=${model}></sf-catalogue-panel>`;
      case 'shows': return html`<sf-shows-panel .model=${model}></sf-shows-panel>`;
      case 'camera': return html`<sf-camera-panel .model=${model}></sf-camera-panel>`;
      case 'obs': return html`<sf-obs-panel .model=${model}></sf-obs-panel>`;
      case 'people': return html`<sf-people-panel .model=${model}></sf-people-panel>`;
      case 'hooks': return html`<sf-hooks-panel .model=${model}></sf-hooks-panel>`;
      case 'more': return html`<sf-more-panel .model=${model}></sf-more-panel>`;
      default: return nothing;
    }
  }

  private picker(): TemplateResult {
    const { model } = this;
    const choices = model.choices ?? [];
    return html`<main class="picker">
      <h1>${this.t('picker.title')}</h1>
      ${choices.length === 0 ? html`<p>${this.t('picker.none')}</p><a class="button" href="/console">${this.t('console.title')}</a>` : nothing}
      <ul class="rows">${choices.map(({ store, name, belt, province }) => html`<li>
        <button class="row more-row" type="button" @click=${() => model.choose(store)}>
          <span class="store-mark" aria-hidden="true">${[...name][0]}</span>
          <span class="row-text"><strong>${name}</strong><span>${[belt, province].filter(Boolean).join(' · ') || store}</span></span>
        </button></li>`)}</ul>
    </main>`;
  }
}

customElements.define('sf-studio', Studio);
