// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import type { NewStore, SignInLink } from '../shared/control_types';
import '../shared/copy_field';
import { qrCode } from '../shared/qr';
import type { StaffKey } from '../shared/staff_words';
import { ConsoleElement } from './console_element';

const PLACES = ['belt', 'province', 'category'] as const;

/** Makes a store, and hands over what its owner needs: a way in and a stream key. */
export class NewStorePanel extends ConsoleElement {
  static override properties = { made: { state: true }, link: { state: true }, busy: { state: true } };
  declare private made: NewStore | undefined;
  declare private link: string | undefined;
  declare private busy: boolean;

  protected override render() {
    return this.made ? this.handOver(this.made) : this.form();
  }

  private form(): TemplateResult {
    return html`<form class="form new-store" @submit=${this.create}>
      <p class="lead">${this.t('new.hint')}</p>
      ${this.field('name', 'new.name', { isRequired: true })}
      ${this.field('slug', 'new.slug', { pattern: '[a-z0-9\\-]{1,64}', hint: 'new.slug.hint' })}
      <div class="field-row">${PLACES.map((name) => this.field(name, `new.${name}`))}</div>
      ${this.field('owner', 'new.owner', { isRequired: true })}
      <div class="form-actions"><button class="button" type="submit" ?disabled=${this.busy}>${this.t('new.create')}</button></div>
    </form>`;
  }

  private field(name: string, label: StaffKey, { isRequired, pattern, hint }: { isRequired?: boolean; pattern?: string; hint?: StaffKey } = {}) {
    return html`<label class="field"><span class="label">${this.t(label)}</span>
      <input class="input" name=${name} maxlength="60" autocomplete="off" ?required=${isRequired} pattern=${pattern ?? nothing}>
      ${hint ? html`<span class="lead">${this.t(hint)}</span>` : nothing}</label>`;
  }

  private handOver({ name, store, stream_key, rtmp_url }: NewStore): TemplateResult {
    const words = { action: this.t('action.copy'), done: this.t('action.copied') };
    const copy = (label: StaffKey, value: string, id: string) => html`<sf-copy data-testid=${id} .label=${this.t(label)}
      .value=${value} .action=${words.action} .done=${words.done}></sf-copy>`;
    return html`<section class="form new-store" data-testid="new-store" data-store=${store}>
      <h2 class="made">${this.t('new.made', { name })}</h2>
      <p class="warning">${this.t('new.once')}</p>
      ${this.link ? html`<div class="share">${qrCode(this.link, this.t('people.link.qr', { name }))}
        <div><h3>${this.t('new.owner.link')}</h3><p>${this.t('people.link.text')}</p>${copy('people.link', this.link, 'owner-link')}</div></div>` : nothing}
      ${copy('obs.server', rtmp_url, 'rtmp-url')}
      ${copy('obs.key', stream_key, 'stream-key')}
      ${copy('share.link', `${location.origin}/r/${store}`, 'room-url')}
      <div class="form-actions">
        <button class="button quiet" type="button" @click=${() => (this.made = this.link = undefined)}>${this.t('new.another')}</button>
        <a class="button" href=${`/studio?store=${store}`}>${this.t('studio.title')}</a>
      </div>
    </section>`;
  }

  private readonly create = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { model } = this;
    const fields = new FormData(event.target as HTMLFormElement);
    const word = (name: string) => String(fields.get(name) ?? '').trim();
    const optional = Object.fromEntries(['slug', ...PLACES].map((name) => [name, word(name)]).filter(([, value]) => value));
    this.busy = true;
    this.made = await model.attempt(model.client.change<NewStore>('store.create', { name: word('name'), ...optional }));
    if (this.made) {
      const invited = await model.attempt(model.client.change<SignInLink>('member.invite', { store: this.made.store, name: word('owner'), role: 'owner' }));
      this.link = invited && new URL(invited.link, location.origin).href;
    }
    this.busy = false;
    await model.refresh();
  };
}

customElements.define('sf-new-store', NewStorePanel);
