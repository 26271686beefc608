// SPDX-License-Identifier: MIT
// On which burned-in frame a cue has to show, and on which it did. Pure.
import type { CardChange, PresentedFrame } from '../page/probe_types';

export interface Placement {
  readonly due: number; // the first frame whose media time is at or after the cue's
  readonly shown: number | undefined; // the frame on the screen when its card came
  readonly presentedLate: number | undefined; // in frames that were presented: 0 on it, 1 the next
}

/** Media time of frame 0, from frames that carry both: the median, as players round. */
export function timeOfFrameZero(frames: readonly PresentedFrame[], fps: number): number {
  const starts = frames
    .filter((frame) => frame.frame >= 0)
    .map((frame) => frame.mediaTime - frame.frame / fps)
    .sort((a, b) => a - b);
  const middle = starts[starts.length >> 1];
  if (middle === undefined) throw new Error('no frame with a readable stamp was presented');
  return middle;
}

export function dueFrame(atUs: number, frameZero: number, fps: number): number {
  const roundingS = 0.003; // FLV counts whole milliseconds, a player's times are floats
  return Math.ceil((atUs / 1e6 - frameZero - roundingS) * fps);
}

/** Where the card of `sku` came into view for a cue at `atUs`. */
export function place(
  sku: string, atUs: number, fps: number,
  frames: readonly PresentedFrame[], cards: readonly CardChange[]): Placement {
  const due = dueFrame(atUs, timeOfFrameZero(frames, fps), fps);
  const near = cards
    .filter((change) => change.skus.includes(sku) && change.frame >= 0)
    .sort((a, b) => Math.abs(a.frame - due) - Math.abs(b.frame - due))[0];
  if (!near) return { due, shown: undefined, presentedLate: undefined };
  const between = frames.filter((frame) => frame.frame >= due && frame.frame < near.frame);
  const early = near.frame < due ? near.frame - due : 0;
  return { due, shown: near.frame, presentedLate: early || between.length };
}

/** On its frame or the next one that was presented. */
export function isOnFrame({ presentedLate }: Placement): boolean {
  return presentedLate === 0 || presentedLate === 1;
}
