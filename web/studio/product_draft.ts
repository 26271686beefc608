// SPDX-License-Identifier: MIT
import type { Channel, LocalText, Offer, Product } from '../player/messages';
import { parseAmount, plainAmount } from '../shared/money';

export const CHANNELS: Channel[] = ['taobao', 'tmall', '1688', 'special', 'own'];

export interface TierDraft {
  quantity: string;
  amount: string;
}

/** An offer as it is typed. */
export interface OfferDraft {
  isOffered: boolean;
  url: string;
  price: string;
  currency: string;
  minimum: string;
  sample: string;
  tiers: TierDraft[];
}

export interface ProductDraft {
  sku: string;
  names: LocalText;
  image: string;
  offers: Record<Channel, OfferDraft>;
  /** Shoppers are shown the first: the product's own order, then the channels that it is not on. */
  order: Channel[];
}

export function toDraft(product: Product | undefined, currency: string): ProductDraft {
  const offers = Object.fromEntries(CHANNELS.map((channel) => {
    const offer = product?.offers.find((each) => each.channel === channel);
    return [channel, offerDraft(offer, offer?.price.currency ?? currency)];
  })) as Record<Channel, OfferDraft>;
  const own = (product?.offers ?? []).map(({ channel }) => channel);
  const order = [...own, ...CHANNELS.filter((channel) => !own.includes(channel))];
  return { sku: product?.sku ?? '', names: { ...product?.name }, image: product?.image ?? '', offers, order };
}

function offerDraft(offer: Offer | undefined, currency: string): OfferDraft {
  return {
    isOffered: offer !== undefined,
    url: offer?.url ?? '',
    price: plainAmount(offer?.price.amount, currency),
    currency,
    minimum: offer?.min_order_quantity ? String(offer.min_order_quantity) : '',
    sample: plainAmount(offer?.sample_amount, currency),
    tiers: (offer?.tiers ?? []).map(({ min_quantity, amount }) => ({
      quantity: String(min_quantity), amount: plainAmount(amount, currency),
    })),
  };
}

/**
 * What `product.upsert` takes, but for the store. Fields that were left empty are left out; an
 * amount that is none makes it undefined.
 */
export function fromDraft(draft: ProductDraft): object | undefined {
  const names = Object.entries(draft.names).map(([tag, name]) => [tag, name.trim()]).filter(([, name]) => name);
  const offers = draft.order.filter((channel) => draft.offers[channel].isOffered)
    .map((channel) => toOffer(channel, draft.offers[channel]));
  if (offers.some((offer) => offer === undefined)) return undefined;
  const image = draft.image.trim();
  return { sku: draft.sku.trim(), name: Object.fromEntries(names), ...(image ? { image } : {}), offers };
}

function toOffer(channel: Channel, draft: OfferDraft): object | undefined {
  const { currency } = draft;
  const price = parseAmount(draft.price, currency);
  const sample = draft.sample.trim() === '' ? undefined : parseAmount(draft.sample, currency);
  const tiers = draft.tiers
    .filter(({ quantity, amount }) => quantity.trim() !== '' || amount.trim() !== '')
    .map(({ quantity, amount }) => ({ min_quantity: Number(quantity), amount: parseAmount(amount, currency) }));
  const isWrong = price === undefined || (draft.sample.trim() !== '' && sample === undefined)
    || tiers.some(({ min_quantity, amount }) => !(min_quantity > 0) || amount === undefined);
  if (isWrong) return undefined;
  return {
    channel,
    price: { amount: price, currency },
    ...(draft.url.trim() ? { url: draft.url.trim() } : {}),
    ...(Number(draft.minimum) > 1 ? { min_order_quantity: Number(draft.minimum) } : {}),
    ...(sample === undefined ? {} : { sample_amount: sample }),
    ...(tiers.length > 0 ? { tiers } : {}),
  };
}
