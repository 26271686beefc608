// SPDX-License-Identifier: MIT
import type { CardChange, PresentedFrame } from '../page/probe_types';

/** True when the card was there no later than the picture that was presented second. */
export function hasCardWithFirstPicture(
  sku: string, frames: readonly PresentedFrame[], cards: readonly CardChange[]): boolean {
  const change = cards.find((card) => card.skus.includes(sku));
  if (!change || frames.length === 0) return false;
  const second = frames[1] ?? frames[0];
  return change.framesBefore <= 1 || change.now <= (second?.now ?? 0);
}
