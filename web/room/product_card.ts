// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import type { Offer } from '../player/index';
import { localText, text, type Language, type TextKey } from '../shared/language';
import { formatMoney } from '../shared/money';
import { mainOffer, moneyIn, quantityTerms, webLink, wholesaleOffer } from './offer';
import type { OnShow } from './show';
import { thumbnail } from './thumbnail';

const CARD_TERMS = 2;

/** The card over the picture: what the host holds up now, its price, and one tap to buy it. */
export function productCard({ cue, product }: OnShow, language: Language): TemplateResult {
  const name = localText(product?.name, language) || cue.product;
  const offer = product && mainOffer(product);
  const price = moneyIn(cue.data['price']) ?? offer?.price;
  return html`<article class="card" data-testid="card" data-cue-id=${cue.id} data-sku=${cue.product}
      data-kind=${cue.kind}>
    ${thumbnail(product, name)}
    <div class="card-text">
      <p class="eyebrow">${text(language, `cue.${cue.kind}` as TextKey)}</p>
      <h2 class="card-name">${name}</h2>
      <p class="card-price">
        ${price ? html`<strong class="price">${formatMoney(price, language)}</strong>` : nothing}
        ${offer ? channelBadge(offer, language) : nothing}
      </p>
    </div>
    ${product ? wholesaleHint(wholesaleOffer(product), language) : nothing}
    ${offer ? buyLink(offer, language) : nothing}
  </article>`;
}

export function channelBadge(offer: Offer, language: Language): TemplateResult {
  const label = text(language, `channel.${offer.channel}` as TextKey);
  return html`<span class="channel" data-channel=${offer.channel}>${label}</span>`;
}

/** Opens in a new tab, so that the show goes on in this one. */
export function buyLink(offer: Offer, language: Language): TemplateResult | typeof nothing {
  const url = webLink(offer.url);
  if (!url) return nothing;
  const label = text(language, `buy.${offer.channel}` as TextKey);
  return html`<a class="button buy" href=${url} target="_blank" rel="noopener"
    aria-label=${text(language, 'buy.newtab', { label })}>${label}</a>`;
}

function wholesaleHint(offer: Offer | undefined, language: Language) {
  const terms = offer ? quantityTerms(offer, language).slice(0, CARD_TERMS) : [];
  if (!offer || terms.length === 0) return nothing;
  return html`<p class="wholesale">
    <span class="wholesale-mark">${text(language, `channel.${offer.channel}` as TextKey)}</span>
    ${terms.join(' · ')}
  </p>`;
}
