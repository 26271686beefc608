// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import { count } from '../shared/moments';
import { languageSwitch, signOutButton } from '../shared/staff_account';
import '../shared/toasts';
import './audit_panel';
import { ConsoleElement } from './console_element';
import { CONSOLE_VIEWS } from './console_model';
import './new_store_panel';
import './problems_banner';
import './rooms_panel';

/** The operators' page: all rooms, who did what, and new stores. */
export class Console extends ConsoleElement {
  protected override updated(): void {
    document.title = `${this.t('console.title')} · Shopfloor`;
  }

  protected override render() {
    const { model } = this;
    return html`<div class="console">
        <header class="console-head">
          <h1>${this.t('console.title')}</h1>
          ${this.totals()}
          <div class="account">${languageSwitch(model)}${signOutButton(model)}</div>
        </header>
        <sf-problems .model=${model}></sf-problems>
        ${this.content()}
      </div><sf-toasts .model=${model}></sf-toasts>`;
  }

  private content() {
    const { model } = this;
    if (!model.client.session) return html`<p class="opening">${this.t('loading')}</p>`;
    if (!model.may('operator')) {
      return html`<main class="empty"><h2>${this.t('console.forbidden')}</h2>
        <p>${this.t('console.forbidden.text')}</p><a class="button" href="/studio">${this.t('studio.title')}</a></main>`;
    }
    return html`<nav class="tabs" aria-label=${this.t('console.title')}>${CONSOLE_VIEWS.map((view) => html`
        <a class="tab" href=${`#${view}`} aria-current=${view === model.view ? 'page' : nothing}>${this.t(`view.${view}`)}</a>`)}</nav>
      <main>${this.panel()}</main>`;
  }

  private panel(): TemplateResult {
    const { model } = this;
    switch (model.view) {
      case 'audit': return html`<sf-audit-panel .model=${model}></sf-audit-panel>`;
      case 'new': return html`<sf-new-store .model=${model}></sf-new-store>`;
      case 'rooms': return html`<sf-rooms-panel .model=${model}></sf-rooms-panel>`;
    }
  }

  private totals() {
    const { totals, rooms, language } = this.model;
    if (!totals) return nothing;
    return html`<dl class="figures" data-testid="totals">
      <div class="figure"><dt>${this.t('totals.live')}</dt><dd>${count(totals.live_rooms, language)}</dd></div>
      <div class="figure"><dt>${this.t('totals.viewers')}</dt><dd>${count(totals.viewers, language)}</dd></div>
      <div class="figure"><dt>${this.t('totals.rooms')}</dt><dd>${count(rooms?.length ?? 0, language)}</dd></div>
    </dl>`;
  }
}

customElements.define('sf-console', Console);
