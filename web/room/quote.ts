// SPDX-License-Identifier: MIT
// What a buyer of so many pieces pays. Pure.
import type { Money, Offer, Product } from '../player/index';
import { mainOffer, minimumOf, wholesaleOffer } from './offer';

export type BuyingMode = 'retail' | 'wholesale';

export const MAX_QUANTITY = 99_999;

/** A price of an offer and the quantities it holds for; the last has no `to`. */
export interface PriceStep {
  from: number;
  to: number | undefined;
  price: Money;
}

export interface Quote {
  quantity: number;
  unit: Money;
  total: Money;
  minimum: number;
  /** The seller does not take so few: only a sample, where there is one. */
  belowMinimum: boolean;
  sample: Money | undefined;
  /** The next quantity at which a piece costs less. */
  next: PriceStep | undefined;
}

/** The ways to buy a product that differ: one, where it has one counter for both. */
export function modesOf(product: Product): BuyingMode[] {
  const wholesale = wholesaleOffer(product);
  const retail = mainOffer(product);
  if (!retail) return [];
  if (!wholesale || wholesale === retail) return [wholesale?.channel === '1688' ? 'wholesale' : 'retail'];
  return ['retail', 'wholesale'];
}

/** The buyer's way, where the product has it. */
export function modeFor(product: Product, wish: BuyingMode): BuyingMode {
  const modes = modesOf(product);
  return modes.includes(wish) ? wish : modes[0] ?? wish;
}

/** The offer a buyer of that kind is shown first. */
export function offerFor(product: Product, wish: BuyingMode): Offer | undefined {
  return modeFor(product, wish) === 'wholesale' ? wholesaleOffer(product) : mainOffer(product);
}

/** All offers for a buyer of that kind, the first one first. */
export function offersFor(product: Product, wish: BuyingMode): Offer[] {
  const first = offerFor(product, wish);
  if (!first || modesOf(product).length < 2) return product.offers;
  const wholesale = wholesaleOffer(product);
  const ofMode = product.offers.filter((offer) => (offer === wholesale) === (first === wholesale));
  return [first, ...ofMode.filter((offer) => offer !== first)];
}

/** An offer's prices by quantity, from its smallest order on. */
export function priceSteps(offer: Offer): PriceStep[] {
  const minimum = minimumOf(offer);
  const { amount, currency } = offer.price;
  const all = [{ min_quantity: 1, amount }, ...(offer.tiers ?? [])];
  const steps = all
    .map((tier, index) => ({
      from: Math.max(tier.min_quantity, minimum),
      to: all[index + 1] && all[index + 1]!.min_quantity - 1,
      price: { amount: tier.amount, currency },
    }))
    .filter(({ from, to }) => to === undefined || to >= from);
  // A first tier at the price itself is a price like any other.
  return steps.filter((step, index) => step.price.amount !== steps[index - 1]?.price.amount)
    .map((step, index, kept) => ({ ...step, to: kept[index + 1] && kept[index + 1]!.from - 1 }));
}

/** `shown` is a price that stands in place of the offer's, such as a deal's. */
export function quoteOf(offer: Offer, quantity: number, shown?: Money): Quote {
  const steps = priceSteps(offer);
  const minimum = minimumOf(offer);
  const reached = steps.filter(({ from }) => from <= quantity).at(-1);
  const listed = reached?.price ?? steps[0]?.price ?? offer.price;
  const stands = shown !== undefined && (reached === undefined || reached === steps[0]
    || shown.currency !== listed.currency || shown.amount < listed.amount);
  const unit = stands ? shown : listed;
  return {
    quantity,
    unit,
    total: { amount: unit.amount * quantity, currency: unit.currency },
    minimum,
    belowMinimum: quantity < minimum,
    sample: offer.sample_amount === undefined
      ? undefined
      : { amount: offer.sample_amount, currency: offer.price.currency },
    next: quantity < minimum ? undefined : steps.find(({ from, price }) => from > quantity
      && price.currency === unit.currency && price.amount < unit.amount),
  };
}

/** A whole quantity that can be ordered, from what someone typed; undefined for anything else. */
export function parseQuantity(text: string): number | undefined {
  if (!/^\d{1,9}$/.test(text.trim())) return undefined;
  const quantity = Number(text);
  return quantity >= 1 ? Math.min(quantity, MAX_QUANTITY) : undefined;
}
