// SPDX-License-Identifier: MIT

/** For each event the distance to the nearest of the others; positive: the first came later. */
export function pair(events: readonly number[], others: readonly number[], within: number): number[] {
  return events.flatMap((event) => {
    const distances = others.map((other) => event - other);
    const [nearest] = distances.sort((a, b) => Math.abs(a) - Math.abs(b));
    return nearest !== undefined && Math.abs(nearest) <= within ? [nearest] : [];
  });
}
