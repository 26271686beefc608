// SPDX-License-Identifier: MIT
import type { Money, Offer, Product } from '../player/index';
import { formatMoney } from '../shared/money';
import { text, type Language } from '../shared/language';

const WHOLESALE = '1688';

/** The offer a shopper is shown first: the first that sells single pieces, or the first. */
export function mainOffer(product: Product): Offer | undefined {
  return product.offers.find((offer) => offer.channel !== WHOLESALE) ?? product.offers[0];
}

/** An offer with terms for buyers of many, if there is one besides `main`, or `main` itself. */
export function wholesaleOffer(product: Product): Offer | undefined {
  return product.offers.find((offer) => offer.channel === WHOLESALE)
    ?? product.offers.find((offer) => (offer.tiers?.length ?? 0) > 0 || minimumOf(offer) > 1);
}

/** "50 件起批", "满 200 件 ¥62/件", "样品 ¥99": what the offer says about quantities. */
export function quantityTerms(offer: Offer, language: Language): string[] {
  const price = (amount: number) => formatMoney({ ...offer.price, amount }, language);
  const terms: string[] = [];
  if (minimumOf(offer) > 1) terms.push(text(language, 'moq.hint', { quantity: minimumOf(offer) }));
  for (const { min_quantity, amount } of offer.tiers ?? []) {
    if (amount === offer.price.amount) continue;
    terms.push(text(language, 'tier.hint', { quantity: min_quantity, price: price(amount) }));
  }
  if (offer.sample_amount !== undefined) {
    terms.push(text(language, 'sample.hint', { price: price(offer.sample_amount) }));
  }
  return terms;
}

/** Only addresses of the web become links. */
export function webLink(url: string | undefined): string | undefined {
  return url !== undefined && /^https?:\/\//i.test(url) ? url : undefined;
}

/** What a picture may be fetched from: a web link, or a path of this server. */
export function imageLink(url: string | undefined): string | undefined {
  return url !== undefined && /^\/(?!\/)/.test(url) ? url : webLink(url);
}

/** A price that a cue's data carries, such as a deal's. */
export function moneyIn(value: unknown): Money | undefined {
  const money = value as Partial<Money> | null | undefined;
  const isMoney = typeof money?.amount === 'number' && typeof money.currency === 'string';
  return isMoney ? (money as Money) : undefined;
}

/** The smallest quantity that the seller takes. */
export function minimumOf(offer: Offer): number {
  return offer.min_order_quantity ?? 1;
}

/** What a click is counted for: the show, the cue that showed the product, the picture on screen. */
export interface ClickOrigin {
  broadcast?: string;
  cue: number | undefined;
  atUs: number | undefined;
}

/** Where an offer's link leads: to the server's counter, which sends on, or to the channel. */
export function buyAddress(offer: Offer, { broadcast, cue, atUs }: ClickOrigin): string | undefined {
  if (!offer.go?.startsWith('/go/')) return webLink(offer.url);
  const query = new URLSearchParams();
  if (cue !== undefined) query.set('c', String(cue));
  if (atUs !== undefined) query.set('t', String(Math.round(atUs)));
  if (broadcast) query.set('b', broadcast);
  return query.toString() ? `${offer.go}?${query}` : offer.go;
}
