// SPDX-License-Identifier: MIT
import type { Rundown } from '../../shared/control_types';
import { stepsOf } from '../rundown_steps';

/** What the host has in hand, or takes up next. */
export interface AtHand {
  sku: string;
  isShown: boolean;
}

/**
 * The product that one tap should put on show or take off: what is explained, else that of the
 * running order's step now or next, else the first of the bag. Pure.
 */
export function atHand(explained: string | undefined, rundown: Rundown | undefined, bag: readonly { sku: string }[] | undefined): AtHand | undefined {
  if (explained) return { sku: explained, isShown: true };
  const { now, next } = stepsOf(rundown);
  const sku = now?.product || next?.product || bag?.[0]?.sku;
  return sku ? { sku, isShown: false } : undefined;
}
