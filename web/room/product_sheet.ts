// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import type { Cue, Offer, Product } from '../player/index';
import { localText, type TextKey } from '../shared/language';
import { formatMoney } from '../shared/money';
import * as icons from './icons';
import { buyAction, channelBadge, channelName, modeSwitch, quantityHint, stepper } from './purchase';
import { offersFor, priceSteps, quoteOf, type PriceStep, type Quote } from './quote';
import { RoomElement } from './room_element';
import type { RoomModel } from './room_model';
import { onShow } from './show';
import { thumbnail } from './thumbnail';

/** One product with all its counters: prices by quantity, smallest orders, samples, links. */
export class ProductSheet extends RoomElement {
  protected override updated(): void {
    const dialog = this.querySelector('dialog');
    if (dialog && !dialog.open) dialog.showModal();
  }

  protected override render() {
    const { model } = this;
    const product = model?.bag.find(({ sku }) => sku === model.productOpen);
    return model && product ? this.sheet(model, product) : nothing;
  }

  private sheet(model: RoomModel, product: Product): TemplateResult {
    const name = localText(product.name, this.language) || product.sku;
    const close = () => model.openProduct(undefined);
    const clickedBeside = (event: Event) => {
      if (event.target === event.currentTarget) close();
    };
    const shown = onShow(model.activeCues, model.bag);
    const cue = shown?.cue.product === product.sku ? shown.cue : undefined;
    return html`<dialog class="bag product" data-testid="product" data-sku=${product.sku}
        aria-labelledby="product-name" @close=${close} @click=${clickedBeside}>
      <div class="bag-body">
        <header class="product-head">
          ${thumbnail(product, name)}
          <div class="product-title">
            ${cue ? html`<p class="eyebrow">${this.t(`cue.${cue.kind}` as TextKey)}</p>` : nothing}
            <h2 class="product-name" id="product-name">${name}</h2>
            <p class="item-sku">${product.sku}</p>
          </div>
          <button class="round plain" type="button" aria-label=${this.t('product.close')}
            @click=${close}>${icons.close}</button>
        </header>
        <div class="product-choice">
          ${modeSwitch(model, [product], this.language)}
          ${stepper(model, product, this.language)}
        </div>
        <ul class="product-offers">${this.ordered(model, product).map((offer) =>
          html`<li class="product-offer" data-channel=${offer.channel}>
            ${this.offer(model, product, offer, cue)}</li>`)}
        </ul>
      </div>
    </dialog>`;
  }

  /** The offers of the buyer's way first, then the others. */
  private ordered(model: RoomModel, product: Product): Offer[] {
    const first = offersFor(product, model.choice.mode);
    return [...first, ...product.offers.filter((offer) => !first.includes(offer))];
  }

  private offer(model: RoomModel, product: Product, offer: Offer, cue: Cue | undefined) {
    const quote = quoteOf(offer, model.choice.quantityOf(product));
    const steps = priceSteps(offer);
    const sample = quote.sample
      ? this.t('sample.hint', { price: formatMoney(quote.sample, this.language) }) : '';
    const free = offer.channel === 'own' ? model.deals.stock[product.sku] : undefined;
    const stock = free === undefined ? '' : this.t(free > 0 ? 'stock.free' : 'stock.none', { count: free });
    const terms = [stock, quantityHint(quote, this.language), sample].filter(Boolean).join(' · ');
    return html`<div class="offer-head">
        ${channelBadge(offer, this.language)}
        <p class="card-price"><strong class="price">${formatMoney(quote.unit, this.language)}</strong>
          <span class="each">${this.t('price.each')}</span></p>
      </div>
      ${terms ? html`<p class="terms">${terms}</p>` : nothing}
      ${steps.length > 1 ? this.tiers(model, product, offer, steps, quote) : nothing}
      ${buyAction(model, product, offer, quote, this.language, cue)}`;
  }

  private tiers(model: RoomModel, product: Product, offer: Offer, steps: PriceStep[], quote: Quote) {
    const caption = this.t('tiers.of', { channel: channelName(offer, this.language) });
    const row = (step: PriceStep) => {
      const isNow = quote.quantity >= step.from && (step.to === undefined || quote.quantity <= step.to);
      return html`<tr aria-current=${isNow ? 'true' : nothing}>
        <th scope="row"><button class="tier" type="button"
          aria-label=${this.t('tiers.take', { quantity: step.from })}
          @click=${() => model.choice.setQuantity(product, step.from)}>${range(step)}</button></th>
        <td>${formatMoney(step.price, this.language)}</td>
      </tr>`;
    };
    return html`<table class="tiers">
      <caption class="spoken">${caption}</caption>
      <thead><tr><th scope="col">${this.t('tiers.quantity')}</th><th scope="col">${this.t('tiers.price')}</th></tr></thead>
      <tbody>${steps.map(row)}</tbody>
    </table>`;
  }
}

/** "20–49", "500+". */
function range({ from, to }: PriceStep): string {
  if (to === undefined) return `${from}+`;
  return from === to ? String(from) : `${from}–${to}`;
}

customElements.define('sf-product', ProductSheet);
