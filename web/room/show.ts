// SPDX-License-Identifier: MIT
import type { Cue, Product } from '../player/index';

/** What the card shows: the newest of what is on show, with the cue that put it there. */
export interface OnShow {
  cue: Cue;
  /** Undefined where the bag does not know the cue's product (yet). */
  product: Product | undefined;
}

const LEADING_KINDS = ['explain.start', 'deal.open'];

/**
 * The card follows the newest explanation or deal. A revealed price, which stays until it is
 * withdrawn, has the card only when nothing else does.
 */
export function onShow(cues: Iterable<Cue>, bag: Product[]): OnShow | undefined {
  const newestFirst = [...cues].sort((a, b) => b.at_us - a.at_us || b.id - a.id);
  const cue = newestFirst.find(({ kind }) => LEADING_KINDS.includes(kind))
    ?? newestFirst.find(({ kind, product }) => kind === 'price.reveal' && product !== '');
  return cue && { cue, product: bag.find(({ sku }) => sku === cue.product) };
}

/** The newest notice or coupon. */
export function announcement(cues: Iterable<Cue>): Cue | undefined {
  return [...cues]
    .filter(({ kind }) => kind === 'notice' || kind === 'coupon')
    .sort((a, b) => b.at_us - a.at_us || b.id - a.id)[0];
}
