// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import type { Channel, Product } from '../player/messages';
import { thumbnail } from '../room/thumbnail';
import { ask } from '../shared/ask';
import { text, type TextKey } from '../shared/language';
import * as icons from '../shared/staff_icons';
import { CHANNELS, fromDraft, toDraft, type OfferDraft, type ProductDraft } from './product_draft';
import { StudioElement } from './studio_element';

const CURRENCIES = ['CNY', 'USD', 'EUR', 'HKD', 'JPY', 'KRW', 'GBP'];

/** One product as a form; emits `done` when saved, deleted or left. */
export class ProductForm extends StudioElement {
  static override properties = { product: { attribute: false }, draft: { state: true }, busy: { state: true } };
  /** Undefined for a new one. */
  declare product: Product | undefined;
  declare private draft: ProductDraft;
  declare private busy: boolean;

  override connectedCallback(): void {
    super.connectedCallback();
    this.draft ??= toDraft(this.product, this.model.currency);
  }

  protected override firstUpdated(): void {
    this.querySelector<HTMLInputElement>(this.product ? '[name="zh-CN"]' : '[name="sku"]')?.focus();
  }

  protected override render() {
    const { draft, product } = this;
    const name = draft.names[this.model.language] || draft.names['zh-CN'] || draft.sku;
    return html`<form class="form product-form" @submit=${this.save}>
      <header class="panel-head">
        <h2>${product ? this.nameOf(product) : this.t('product.new')}</h2>
        ${product ? html`<button class="button quiet small" type="button" @click=${this.delete}>${icons.bin}${this.t('product.delete')}</button>` : nothing}
      </header>
      <div class="product-head">
        ${thumbnail({ ...(product ?? { store: '', offers: [] }), sku: draft.sku, name: draft.names, image: draft.image }, name || '·')}
        <div class="product-names">
          ${this.line('sku', 'product.sku', draft.sku, (sku) => ({ sku }), { pattern: '[A-Za-z0-9._\\-]{1,64}', isRequired: true, isFixed: Boolean(product) })}
          ${this.line('zh-CN', 'product.name.zh', draft.names['zh-CN'] ?? '', (value) => ({ names: { ...this.draft.names, 'zh-CN': value } }), { isRequired: !draft.names['en'] })}
          ${this.line('en', 'product.name.en', draft.names['en'] ?? '', (value) => ({ names: { ...this.draft.names, en: value } }))}
        </div>
      </div>
      ${this.line('image', 'product.image', draft.image, (image) => ({ image }), { pattern: '(https?:/)?/[^\\/\\s].*', maxLength: 2048 })}
      <h3 class="sub">${this.t('product.offers')}</h3>
      ${CHANNELS.map((channel) => this.offer(channel, draft.offers[channel]))}
      <div class="form-actions">
        <button class="button quiet" type="button" @click=${this.leave}>${this.t('action.cancel')}</button>
        <button class="button" type="submit" ?disabled=${this.busy}>${this.t('action.save')}</button>
      </div>
    </form>`;
  }

  private line(
    name: string, label: 'product.sku' | 'product.name.zh' | 'product.name.en' | 'product.image', value: string,
    change: (value: string) => Partial<ProductDraft>,
    { pattern, maxLength = 200, isRequired, isFixed }: { pattern?: string; maxLength?: number; isRequired?: boolean; isFixed?: boolean } = {}) {
    return html`<label class="field"><span class="label">${this.t(label)}</span>
      <input class="input" name=${name} type="text" maxlength=${maxLength} pattern=${pattern ?? nothing}
        ?required=${isRequired} ?readonly=${isFixed} autocomplete="off" .value=${value}
        @input=${(event: Event) => (this.draft = { ...this.draft, ...change((event.target as HTMLInputElement).value) })}></label>`;
  }

  private offer(channel: Channel, offer: OfferDraft): TemplateResult {
    const label = text(this.model.language, `channel.${channel}` as TextKey);
    return html`<fieldset class="offer-form" data-channel=${channel}>
      <label class="switch"><input type="checkbox" role="switch" .checked=${offer.isOffered}
        @change=${(event: Event) => this.setOffer(channel, { isOffered: (event.target as HTMLInputElement).checked })}>
        <span>${label}</span></label>
      ${offer.isOffered ? html`
        ${this.offerLine(channel, 'url', 'offer.url', { type: 'url', isRequired: channel !== 'own' })}
        <div class="field-row">
          ${this.offerLine(channel, 'price', 'offer.price', { mode: 'decimal', isRequired: true })}
          ${this.currency(channel, offer)}
        </div>
        <div class="field-row">
          ${this.offerLine(channel, 'minimum', 'offer.minimum', { mode: 'numeric', pattern: '[0-9]*' })}
          ${this.offerLine(channel, 'sample', 'offer.sample', { mode: 'decimal' })}
        </div>
        ${this.tiers(channel, offer)}` : nothing}
    </fieldset>`;
  }

  private offerLine(
    channel: Channel, name: 'url' | 'price' | 'minimum' | 'sample',
    label: 'offer.url' | 'offer.price' | 'offer.minimum' | 'offer.sample',
    { type = 'text', mode, pattern, isRequired }: { type?: string; mode?: string; pattern?: string; isRequired?: boolean }) {
    const amount = mode === 'decimal' ? '[0-9]+([.,][0-9]+)?' : pattern;
    return html`<label class="field"><span class="label">${this.t(label)}</span>
      <input class="input" name=${`${channel}-${name}`} type=${type} inputmode=${mode ?? nothing} pattern=${amount ?? nothing}
        ?required=${isRequired} autocomplete="off" .value=${this.draft.offers[channel][name]}
        @input=${(event: Event) => this.setOffer(channel, { [name]: (event.target as HTMLInputElement).value })}></label>`;
  }

  private currency(channel: Channel, { currency }: OfferDraft): TemplateResult {
    const known = CURRENCIES.includes(currency) ? CURRENCIES : [currency, ...CURRENCIES];
    return html`<label class="field"><span class="label">${this.t('offer.currency')}</span>
      <select class="input" @change=${(event: Event) => this.setOffer(channel, { currency: (event.target as HTMLSelectElement).value })}>
        ${known.map((code) => html`<option ?selected=${code === currency}>${code}</option>`)}
      </select></label>`;
  }

  private tiers(channel: Channel, { tiers }: OfferDraft): TemplateResult {
    const set = (index: number, values: object) =>
      this.setOffer(channel, { tiers: tiers.map((tier, at) => (at === index ? { ...tier, ...values } : tier)) });
    const value = (event: Event) => (event.target as HTMLInputElement).value;
    return html`<div class="tiers">
      ${tiers.map((tier, index) => html`<div class="field-row tier">
        <label class="field"><span class="label">${this.t('tier.quantity')}</span>
          <input class="input" name=${`${channel}-tier-${index}-quantity`} inputmode="numeric" pattern="[0-9]+" .value=${tier.quantity}
            @input=${(event: Event) => set(index, { quantity: value(event) })}></label>
        <label class="field"><span class="label">${this.t('tier.price')}</span>
          <input class="input" name=${`${channel}-tier-${index}-amount`} inputmode="decimal" pattern="[0-9]+([.,][0-9]+)?" .value=${tier.amount}
            @input=${(event: Event) => set(index, { amount: value(event) })}></label>
        <button class="round plain" type="button" aria-label=${this.t('tier.remove', { number: index + 1 })}
          @click=${() => this.setOffer(channel, { tiers: tiers.filter((_, at) => at !== index) })}>${icons.bin}</button>
      </div>`)}
      <button class="button quiet small" type="button"
        @click=${() => this.setOffer(channel, { tiers: [...tiers, { quantity: '', amount: '' }] })}>${icons.plus}${this.t('tier.add')}</button>
    </div>`;
  }

  private setOffer(channel: Channel, values: Partial<OfferDraft>): void {
    const { offers } = this.draft;
    this.draft = { ...this.draft, offers: { ...offers, [channel]: { ...offers[channel], ...values } } };
  }

  private readonly save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { model } = this;
    const product = fromDraft(this.draft);
    if (!product) return model.tell(this.t('product.bad_amount'), true);
    const isNew = this.product === undefined;
    this.busy = true;
    const saved = await model.attempt(
      model.client.change('product.upsert', { store: model.store, ...product, ...(isNew ? {} : { bag: false }) }), 'saved');
    this.busy = false;
    if (saved) this.leave();
  };

  private readonly delete = async (): Promise<void> => {
    const { model, product } = this;
    const agreed = await ask({
      title: this.t('product.delete.title', { name: this.nameOf(product) }),
      text: this.t('product.delete.text'),
      action: this.t('product.delete'),
      cancel: this.t('action.cancel'),
    });
    if (agreed === undefined) return;
    const gone = await model.attempt(model.client.change('product.delete', { store: model.store, sku: product!.sku }), 'product.deleted');
    if (gone) this.leave();
  };

  private readonly leave = (): void => void this.dispatchEvent(new CustomEvent('done'));
}

customElements.define('sf-product-form', ProductForm);
