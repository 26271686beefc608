// SPDX-License-Identifier: MIT
import { Backoff } from '../player/backoff';

/** A session that lived so long was a good one: what ended it is over with the next. */
export const STEADY_MS = 20_000;
const SHORT_SESSIONS = 6;

/**
 * Whether a publisher comes back after its session's end, and when. A network that is away may be
 * away for long; a server that takes sessions and loses each of them at once is left alone. Pure.
 */
export class Persistence {
  private short = 0;

  constructor(private readonly backoff = new Backoff()) {}

  /** The server had answered, and the session was on air for so long (0: never). */
  ended(liveMs: number): void {
    if (liveMs < STEADY_MS) {
      this.short += 1;
      return;
    }
    this.short = 0;
    this.backoff.reset();
  }

  /** Milliseconds to the next attempt; undefined: there is none. */
  next(): number | undefined {
    return this.short < SHORT_SESSIONS ? this.backoff.next() : undefined;
  }
}
