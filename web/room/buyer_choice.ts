// SPDX-License-Identifier: MIT
import type { Offer, Product } from '../player/index';
import { minimumOf } from './offer';
import { MAX_QUANTITY, modeFor, offerFor, quoteOf, type BuyingMode, type Quote } from './quote';

/** How this buyer buys: retail or wholesale for all products, and how many of each. */
export class BuyerChoice {
  private wish: BuyingMode = 'retail';
  private readonly quantities = new Map<string, number>();

  /** `changed` is called after each change. */
  constructor(private readonly changed: () => void) {}

  get mode(): BuyingMode {
    return this.wish;
  }

  choose(mode: BuyingMode): void {
    this.wish = mode;
    this.changed();
  }

  modeFor(product: Product): BuyingMode {
    return modeFor(product, this.wish);
  }

  offerFor(product: Product): Offer | undefined {
    return offerFor(product, this.wish);
  }

  /** What the buyer said, or the smallest order of the offer shown first. */
  quantityOf(product: Product): number {
    const offer = this.offerFor(product);
    const smallest = offer ? Math.min(minimumOf(offer), MAX_QUANTITY) : 1;
    return this.quantities.get(product.sku) ?? smallest;
  }

  setQuantity(product: Product, quantity: number): void {
    this.quantities.set(product.sku, Math.min(Math.max(Math.trunc(quantity), 1), MAX_QUANTITY));
    this.changed();
  }

  /** Of one offer. Without a said quantity, of each offer its own smallest order. */
  quoteOf(product: Product, offer: Offer): Quote {
    return quoteOf(offer, this.quantities.get(product.sku) ?? minimumOf(offer));
  }
}
