// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import type { Offer, Product } from '../player/index';
import { localText, text, type Language, type TextKey } from '../shared/language';
import { formatMoney } from '../shared/money';
import { moneyIn, wholesaleOffer } from './offer';
import { buyAction, channelBadge, modeSwitch, quantityHint, stepper, takeMinimum } from './purchase';
import { modesOf, priceSteps, quoteOf, type Quote } from './quote';
import type { RoomModel } from './room_model';
import type { OnShow } from './show';
import { thumbnail } from './thumbnail';

/**
 * The card over the picture: what the host holds up now, its price for the buyer's quantity, and
 * one tap to buy it. A tap on its upper part opens the product's sheet.
 */
export function productCard(model: RoomModel, shown: OnShow, language: Language): TemplateResult {
  const { cue, product } = shown;
  const name = localText(product?.name, language) || cue.product;
  const offer = product && model.choice.offerFor(product);
  const isRetail = product !== undefined && model.choice.modeFor(product) === 'retail';
  const price = isRetail || !offer ? moneyIn(cue.data['price']) : undefined;
  const quote = offer && quoteOf(offer, model.choice.quantityOf(product), price);
  const unit = quote?.unit ?? price;
  return html`<article class="card" data-testid="card" data-cue-id=${cue.id} data-sku=${cue.product}
      data-kind=${cue.kind} data-channel=${offer?.channel ?? nothing}>
    <div class="card-head">
      ${thumbnail(product, name)}
      <div class="card-text">
        <p class="eyebrow">${text(language, `cue.${cue.kind}` as TextKey)}</p>
        <h2 class="card-name">${product ? nameButton(model, product, name, language) : name}</h2>
        <p class="card-price">
          ${unit ? html`<strong class="price" data-testid="unit-price">${formatMoney(unit, language)}</strong>` : nothing}
          ${quote && quote.quantity > 1 ? html`<span class="each">${text(language, 'price.each')}</span>` : nothing}
          ${offer ? channelBadge(offer, language) : nothing}
        </p>
      </div>
    </div>
    ${product && offer && quote ? purchase(model, shown, product, offer, quote, language) : nothing}
  </article>`;
}

function nameButton(model: RoomModel, product: Product, name: string, language: Language) {
  return html`<button class="card-open" type="button" aria-haspopup="dialog"
    aria-label=${text(language, 'product.open', { name })}
    @click=${() => model.openProduct(product.sku)}>${name}</button>`;
}

function purchase(
  model: RoomModel, { cue }: OnShow, product: Product, offer: Offer, quote: Quote, language: Language) {
  const hint = quantityHint(quote, language) || wholesaleHint(model, product, language);
  const modes = modeSwitch(model, [product], language);
  const take = quote.sample ? takeMinimum(model, product, quote, language) : nothing;
  return html`
    ${modes !== nothing || hint ? html`<div class="card-terms">
      ${modes}<p class="hint" data-testid="hint">${hint}</p>${take}
    </div>` : nothing}
    <div class="card-buy">
      ${stepper(model, product, language)}
      ${buyAction(model, product, offer, quote, language, cue)}
    </div>`;
}

/** What a retail buyer might like to know: how low the wholesale price goes. */
function wholesaleHint(model: RoomModel, product: Product, language: Language): string {
  const wholesale = wholesaleOffer(product);
  if (!wholesale || modesOf(product).length < 2 || model.choice.modeFor(product) !== 'retail') return '';
  const lowest = priceSteps(wholesale).at(-1)?.price;
  return lowest ? text(language, 'mode.hint', { price: formatMoney(lowest, language) }) : '';
}
