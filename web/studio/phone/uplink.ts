// SPDX-License-Identifier: MIT

/** How long a body of so many bytes took, from its first byte to the answer. */
export interface Transfer {
  bytes: number;
  ms: number;
}

/** Growing, so that a slow line is not kept busy for long, and a fast one is filled. */
const SIZES = [16 * 1024, 128 * 1024, 1024 * 1024];
/** A body that took so long has filled the line. */
const LONG_MS = 700;
const MOST_OF_ALONE = 1.5;

/**
 * Bits a second that a line takes: what the largest body took more than the one before it, so that
 * the way there and back does not count; but not much more than that body alone says, as one hiccup of
 * the other would make a line fast. Pure.
 */
export function rateOf(transfers: readonly Transfer[]): number | undefined {
  const last = transfers.at(-1);
  const before = transfers.at(-2);
  if (!last) return undefined;
  const alone = (8000 * last.bytes) / Math.max(1, last.ms);
  if (!before || last.ms - before.ms < 1) return alone;
  const difference = (8000 * (last.bytes - before.bytes)) / (last.ms - before.ms);
  return Math.min(MOST_OF_ALONE * alone, Math.max(alone, difference));
}

/**
 * Measures the line by bodies that the server throws away. `send` resolves with how long one took;
 * if it fails for a larger one, the smaller ones count. Throws what it threw for the first.
 */
export async function measureUplink(send: (bytes: number) => Promise<number>): Promise<number> {
  const transfers: Transfer[] = [];
  for (const bytes of SIZES) {
    try {
      transfers.push({ bytes, ms: await send(bytes) });
    } catch (error) {
      if (transfers.length === 0) throw error;
      break;
    }
    if (transfers.at(-1)!.ms > LONG_MS) break;
  }
  return rateOf(transfers)!;
}

const LIMIT_MS = 8000;

/** Sends random bytes, as the server's limit for them allows, with the cookie of whoever is signed in. */
export function uplinkSender(room: string, signal: AbortSignal): (bytes: number) => Promise<number> {
  return async (bytes) => {
    const body = randomBytes(bytes);
    const begunMs = performance.now();
    const response = await fetch(`/v1/rooms/${encodeURIComponent(room)}/uplink`, {
      method: 'POST', body, cache: 'no-store', signal: either(signal, AbortSignal.timeout(LIMIT_MS)),
      headers: { 'content-type': 'application/octet-stream' },
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return performance.now() - begunMs;
  };
}

/** Older browsers have no `AbortSignal.any`. */
function either(...signals: AbortSignal[]): AbortSignal {
  const all = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) all.abort();
    else signal.addEventListener('abort', () => all.abort(), { once: true });
  }
  return all.signal;
}

const MOST_RANDOM = 65_536; // getRandomValues gives no more at once

function randomBytes(count: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(count);
  for (let at = 0; at < count; at += MOST_RANDOM) crypto.getRandomValues(bytes.subarray(at, at + MOST_RANDOM));
  return bytes;
}
