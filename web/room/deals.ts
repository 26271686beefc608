// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import type { Deal, OwnHold } from '../player/index';
import { localText, type TextKey } from '../shared/language';
import { clockTime } from '../shared/moments';
import { formatMoney } from '../shared/money';
import * as icons from './icons';
import { RoomElement } from './room_element';
import type { RoomModel } from './room_model';
import { thumbnail } from './thumbnail';

const TICK_MS = 250;
const KNOWN_NOTES = [
  'sold_out', 'few_left', 'limit', 'over', 'not_open', 'too_fast', 'busy', 'failed',
  'released.expired', 'released.buyer', 'released.merchant', 'released.closed', 'released.few_left',
];

/** The deal over the picture, and what this buyer holds. Counts by the server's clock. */
export class Deals extends RoomElement {
  static override properties = { ...RoomElement.properties, quantity: { state: true } };
  declare private quantity: number;
  private timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.quantity = 1;
    this.timer = setInterval(() => this.requestUpdate(), TICK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  protected override render() {
    const { model } = this;
    if (!model) return nothing;
    const deal = model.deals.shown(model.activeCues);
    const others = [...model.deals.holds.values()].filter((hold) =>
      hold.deal !== deal?.id && hold.state !== 'released');
    return html`
      ${others.length > 0 ? html`<ul class="my-holds" aria-label=${this.t('deal.mine')}>
        ${others.map((hold) => html`<li>${this.hold(model, hold)}</li>`)}</ul>` : nothing}
      ${deal ? this.card(model, deal) : nothing}`;
  }

  private card(model: RoomModel, deal: Deal): TemplateResult {
    const product = model.bag.find(({ sku }) => sku === deal.product);
    const name = localText(product?.name, this.language) || deal.product;
    const price = model.deals.priceOf(deal, model.activeCues);
    const isSoldOut = deal.state === 'open' && deal.remaining === 0;
    return html`<article class="card deal" data-testid="deal" data-deal=${deal.id} data-state=${deal.state}
        data-remaining=${deal.remaining} ?data-sold-out=${isSoldOut}>
      <div class="card-head">
        ${thumbnail(product, name)}
        <div class="card-text">
          <p class="eyebrow deal-eyebrow"><span>${this.t(`deal.${deal.state}` as TextKey)}</span>${this.countdown(model, deal)}</p>
          <h2 class="card-name">${product ? html`<button class="card-open" type="button" aria-haspopup="dialog"
            aria-label=${this.t('product.open', { name })} @click=${() => model.openProduct(deal.product)}>${name}</button>` : name}</h2>
          <p class="card-price">${price
            ? html`<strong class="price" data-testid="deal-price">${formatMoney(price, this.language)}</strong>`
            : html`<strong class="price secret" data-testid="deal-price">${this.t('deal.secret')}</strong>`}
            ${deal.per_buyer > 1 ? html`<span class="terms">${this.t('deal.per_buyer', { count: deal.per_buyer })}</span>` : nothing}</p>
        </div>
      </div>
      ${this.left(model, deal, isSoldOut)}
      ${model.deals.holdsOf(deal.id).filter(({ state }) => state !== 'released').map((hold) => this.hold(model, hold))}
      ${this.note(model, deal)}
      ${deal.state === 'open' ? this.action(model, deal, isSoldOut) : nothing}
    </article>`;
  }

  private countdown(model: RoomModel, deal: Deal) {
    if (deal.state === 'announced') return html`<span class="deal-clock">${clockTime(deal.duration_ms / 1000)}</span>`;
    if (deal.state !== 'open') return nothing;
    const left = Math.max(0, (deal.ends_ms ?? 0) - model.deals.nowMs);
    return html`<span class="deal-clock" role="timer" data-testid="deal-clock" ?data-last=${left < 30_000}>${clockTime(Math.ceil(left / 1000))}</span>`;
  }

  private left(model: RoomModel, deal: Deal, isSoldOut: boolean): TemplateResult {
    const ordered = model.deals.ordered[deal.product];
    const words = deal.state === 'announced' ? this.t('deal.quantity', { count: deal.quantity })
      : deal.state === 'closed' ? this.t(`deal.over.${deal.close_reason === 'quantity' ? 'quantity' : 'time'}`)
      : isSoldOut ? this.t('deal.sold_out') : this.t('deal.left', { left: deal.remaining, count: deal.quantity });
    return html`<div class="deal-left">
      ${deal.state === 'open' ? html`<progress class="deal-bar" aria-hidden="true" max=${deal.quantity} .value=${deal.remaining}></progress>` : nothing}
      <p role="status" data-testid="deal-left">${words}
        ${ordered ? html`<span class="deal-ticker">${this.t('deal.ticker', { count: ordered.orders })}</span>` : nothing}</p>
    </div>`;
  }

  private action(model: RoomModel, deal: Deal, isSoldOut: boolean) {
    const { deals } = model;
    const most = deals.allowance(deal);
    if (most === 0) return nothing;
    const quantity = Math.min(this.quantity, most);
    const queues = isSoldOut || deal.waiting > 0;
    const step = (by: number, label: TextKey, icon: TemplateResult, off: boolean) =>
      html`<button class="step" type="button" aria-label=${this.t(label)} ?disabled=${off}
        @click=${() => (this.quantity = quantity + by)}>${icon}</button>`;
    const label = queues ? 'deal.wait' : deals.holdsOf(deal.id).some(({ state }) => state !== 'released') ? 'deal.more' : 'deal.hold';
    return html`<div class="card-buy">
      ${most > 1 ? html`<div class="stepper" role="group" aria-label=${this.t('quantity.label')}>
        ${step(-1, 'quantity.less', icons.minus, quantity <= 1)}
        <output class="quantity" data-testid="deal-quantity">${quantity}</output>
        ${step(1, 'quantity.more', icons.plus, quantity >= most)}</div>` : nothing}
      <button class="button buy deal-press" type="button" data-testid="deal-press" ?disabled=${deals.isPressing(deal.id)}
        @click=${() => deals.press(deal, quantity, queues)}>${this.t(deals.isPressing(deal.id) ? 'deal.pressing' : label)}</button>
    </div>`;
  }

  private note(model: RoomModel, deal: Deal) {
    const code = model.deals.notes.get(deal.id);
    const known = code && (KNOWN_NOTES.includes(code) ? code : 'failed');
    return html`<p class="deal-note" role="status" data-testid="deal-note" data-code=${known ?? nothing}>${
      known ? this.t(`deal.note.${known}` as TextKey) : nothing}</p>`;
  }

  private hold(model: RoomModel, hold: OwnHold): TemplateResult {
    const product = model.bag.find(({ sku }) => sku === hold.product);
    const left = Math.max(0, (hold.until_ms ?? 0) - model.deals.nowMs);
    const values = {
      name: localText(product?.name, this.language) || hold.product,
      count: hold.quantity,
      time: clockTime(Math.ceil(left / 1000)),
      ahead: hold.ahead ?? 0,
      order: hold.order ?? '',
      price: formatMoney({ ...hold.price, amount: hold.price.amount * hold.quantity }, this.language),
    };
    return html`<div class="my-hold" data-testid="my-hold" data-hold=${hold.id} data-state=${hold.state}>
      <p class="my-hold-text"><strong>${this.t(`deal.my.${hold.state}` as TextKey, values)}</strong>
        <span>${this.t('deal.my.what', values)}</span></p>
      ${hold.link ? html`<a class="button my-hold-buy" href=${hold.link} target="_blank" rel="noopener"
        data-testid="my-hold-link">${this.t('buy.own')}</a>` : nothing}
      ${hold.state === 'held' || hold.state === 'waiting' ? html`<button class="round plain" type="button"
        aria-label=${this.t('deal.give_back')} @click=${() => model.deals.giveBack(hold)}>${icons.close}</button>` : nothing}
    </div>`;
  }
}

customElements.define('sf-deals', Deals);
