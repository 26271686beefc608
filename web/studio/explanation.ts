// SPDX-License-Identifier: MIT
import type { Cue } from '../player/messages';

/** An explanation that is going on. */
export interface Explanation {
  sku: string;
  cueId: number;
  startedMs: number;
}

/** What is being explained at the end of a cue log. Pure. */
export function explanationOf(cues: Iterable<Cue>): Explanation | undefined {
  let current: Explanation | undefined;
  const inOrder = [...cues].sort((a, b) => a.at_us - b.at_us || a.id - b.id);
  for (const { id, kind, product, utc_ms, data } of inOrder) {
    if (data?.['withdrawn'] === true) continue;
    if (kind === 'explain.start') current = { sku: product, cueId: id, startedMs: utc_ms };
    if (kind === 'explain.end' && (!product || product === current?.sku)) current = undefined;
  }
  return current;
}

/** When the last explanation in the log begins or ends: what is pressed now comes after it. Pure. */
export function lastMomentOf(cues: Iterable<Cue>): number | undefined {
  const moments = [...cues]
    .filter(({ kind, data }) => (kind === 'explain.start' || kind === 'explain.end') && data?.['withdrawn'] !== true)
    .map(({ at_us }) => at_us);
  return moments.length > 0 ? Math.max(...moments) : undefined;
}
