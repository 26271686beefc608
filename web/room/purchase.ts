// SPDX-License-Identifier: MIT
// The parts by which a buyer says how, and how many; and the link that this leads to.
import { html, nothing, type TemplateResult } from 'lit';
import type { Cue, Offer, Product } from '../player/index';
import { text, type Language, type TextKey } from '../shared/language';
import { formatMoney } from '../shared/money';
import * as icons from './icons';
import { buyAddress } from './offer';
import { MAX_QUANTITY, modesOf, parseQuantity, type BuyingMode, type Quote } from './quote';
import type { RoomModel } from './room_model';

export function channelName(offer: Offer, language: Language): string {
  return text(language, `channel.${offer.channel}` as TextKey);
}

export function channelBadge(offer: Offer, language: Language): TemplateResult {
  return html`<span class="channel" data-channel=${offer.channel}>${channelName(offer, language)}</span>`;
}

/** Retail or wholesale; nothing where the product has one way only. */
export function modeSwitch(model: RoomModel, products: Product[], language: Language) {
  const modes: BuyingMode[] = ['retail', 'wholesale'];
  if (!products.some((product) => modesOf(product).length > 1)) return nothing;
  return html`<div class="modes" role="group" aria-label=${text(language, 'mode.label')}>
    ${modes.map((mode) => html`<button class="mode" type="button" data-mode=${mode}
      aria-pressed=${model.choice.mode === mode} @click=${() => model.choice.choose(mode)}>
      ${text(language, `mode.${mode}`)}</button>`)}
  </div>`;
}

/** The quantity, to be counted up and down, or typed. */
export function stepper(model: RoomModel, product: Product, language: Language): TemplateResult {
  const quantity = model.choice.quantityOf(product);
  const set = (value: number) => model.choice.setQuantity(product, value);
  const typed = ({ target }: Event) => {
    const value = parseQuantity((target as HTMLInputElement).value);
    if (value !== undefined) set(value);
  };
  /** What is no quantity goes back to the last one that was. */
  const left = ({ target }: Event) => {
    (target as HTMLInputElement).value = String(model.choice.quantityOf(product));
  };
  const step = (by: number, label: TextKey, icon: TemplateResult, off: boolean) =>
    html`<button class="step" type="button" aria-label=${text(language, label)} ?disabled=${off}
      @click=${() => set(quantity + by)}>${icon}</button>`;
  return html`<div class="stepper" role="group" aria-label=${text(language, 'quantity.label')}>
    ${step(-1, 'quantity.less', icons.minus, quantity <= 1)}
    <input class="quantity" type="number" inputmode="numeric" min="1" max=${MAX_QUANTITY} step="1"
      data-testid="quantity" aria-label=${text(language, 'quantity.label')}
      .value=${String(quantity)} @input=${typed} @change=${left}>
    ${step(1, 'quantity.more', icons.plus, quantity >= MAX_QUANTITY)}
  </div>`;
}

/**
 * Leads to the offer's channel, in a new tab, so that the show goes on in this one. Below the
 * smallest order it is for the sample; where there is none, a button takes the smallest order.
 */
export function buyAction(
  model: RoomModel, product: Product, offer: Offer, quote: Quote, language: Language, cue?: Cue) {
  const money = (amount: Quote['unit']) => formatMoney(amount, language);
  if (quote.belowMinimum && !quote.sample) return takeMinimum(model, product, quote, language);
  const address = () => buyAddress(offer, {
    broadcast: model.player.broadcastId, cue: cue?.id, atUs: model.player.pictureUs ?? cue?.at_us,
  });
  const href = address();
  if (!href) return nothing;
  const isSample = quote.belowMinimum && quote.sample !== undefined;
  const label = isSample
    ? text(language, 'buy.sample', { price: money(quote.sample!) })
    : text(language, `buy.${offer.channel}` as TextKey);
  const total = !isSample && quote.quantity > 1
    ? text(language, 'price.total', { price: money(quote.total) }) : '';
  const spoken = text(language, 'buy.newtab', { label: total ? `${label}, ${total}` : label });
  /** The click is counted with the picture that is on screen then, not when this was drawn. */
  const pressed = ({ currentTarget }: Event) => {
    (currentTarget as HTMLAnchorElement).href = address() ?? href;
  };
  return html`<a class="button buy" href=${href} target="_blank" rel="noopener" aria-label=${spoken}
      data-channel=${offer.channel} @click=${pressed} @auxclick=${pressed}>
    <span class="buy-label">${label}</span>
    ${total ? html`<span class="buy-total">${total}</span>` : nothing}
  </a>`;
}

/** Nothing where the quantity will do. */
export function takeMinimum(
  model: RoomModel, product: Product, quote: Quote, language: Language) {
  if (!quote.belowMinimum) return nothing;
  return html`<button class="button quiet take" type="button"
    @click=${() => model.choice.setQuantity(product, quote.minimum)}>
    ${text(language, 'moq.take', { quantity: quote.minimum })}</button>`;
}

/** What the quantity is short of: the smallest order, or the next lower price. */
export function quantityHint(quote: Quote, language: Language): string {
  if (quote.belowMinimum) return text(language, 'moq.below', { quantity: quote.minimum });
  if (quote.next) {
    const { from, price } = quote.next;
    return text(language, 'tier.hint', { quantity: from, price: formatMoney(price, language) });
  }
  return quote.minimum > 1 ? text(language, 'moq.hint', { quantity: quote.minimum }) : '';
}
