// SPDX-License-Identifier: MIT

/** Buffered stretches as [start, end] in seconds, ascending. */
export type Ranges = readonly (readonly [number, number])[];

/** Holes shorter than this are played over by browsers themselves. */
const SAME_PLACE_S = 0.02;

export function rangesOf(buffered: TimeRanges): Ranges {
  return Array.from({ length: buffered.length }, (_, i) => [buffered.start(i), buffered.end(i)] as const);
}

/** Seconds that can be played from `at` without a break. */
export function aheadIn(ranges: Ranges, at: number): number {
  const here = ranges.find(([start, end]) => at >= start - SAME_PLACE_S && at < end);
  return here ? here[1] - at : 0;
}

/** Where the next stretch after the one at `at` begins, if there is one. */
export function nextStart(ranges: Ranges, at: number): number | undefined {
  return ranges.find(([start]) => start > at + SAME_PLACE_S)?.[0];
}

/**
 * Where to go to be `target` seconds before the end: within the newest stretch, as what lies
 * before a hole is past.
 */
export function livePoint(ranges: Ranges, target: number): number | undefined {
  const last = ranges[ranges.length - 1];
  return last && Math.max(last[0], last[1] - target);
}
