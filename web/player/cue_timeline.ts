// SPDX-License-Identifier: MIT
import type { Cue } from './messages';

/** What a move along the timeline changed. A revision of an active cue is in `entered` again. */
export interface CueChange {
  entered: Cue[];
  left: Cue[];
}

interface Span {
  cue: Cue;
  untilUs: number;
}

/**
 * Which cues are active where on the media timeline (microseconds), forward and backward.
 *
 * `explain.start` is active until `explain.end` (of its product, or of none) or the next one;
 * `deal.open` until `deal.close` of its product; `price.reveal`, `coupon` and `notice` until
 * revised with `{"withdrawn": true}`. A later revision replaces the cue with its id.
 */
export class CueTimeline {
  private readonly cues = new Map<number, Cue>();
  private readonly endedUs = new Map<number, number>();
  private spans: Span[] | undefined;
  private current = new Map<number, Cue>();

  /**
   * `toleranceUs` is how far before its time a cue may show: media times are floored to
   * microseconds and browsers round them again, so a frame may seem just short of its cue.
   */
  constructor(private readonly toleranceUs = 1000) {}

  /** Takes a cue or a revision; nothing, and an older revision than the known one, are ignored. */
  apply(cue: Cue | undefined): void {
    if (!cue) return;
    const known = this.cues.get(cue.id);
    if (known && known.rev > cue.rev) return;
    this.cues.set(cue.id, cue);
    this.endedUs.delete(cue.id);
    this.spans = undefined;
  }

  /**
   * Takes the server's list of cues active at `atUs` and those after it. A cue known here that
   * the list no longer names ended by `atUs`; without `atUs` the list replaces everything.
   */
  applySnapshot(cues: Cue[], atUs?: number): void {
    const named = new Set(cues.map((cue) => cue.id));
    for (const cue of [...this.cues.values()]) {
      if (named.has(cue.id)) continue;
      if (atUs === undefined || cue.at_us >= atUs) this.cues.delete(cue.id);
      else this.endedUs.set(cue.id, atUs);
    }
    for (const cue of cues) this.apply(cue);
    this.spans = undefined;
  }

  /** Moves to a presentation time and tells what is active there that was not, and the reverse. */
  advance(mediaUs: number): CueChange {
    const now = mediaUs + this.toleranceUs;
    const next = new Map<number, Cue>();
    for (const { cue, untilUs } of this.sortedSpans()) {
      if (cue.at_us > now) break;
      if (now < untilUs) next.set(cue.id, cue);
    }
    const entered = [...next.values()].filter((cue) => this.current.get(cue.id)?.rev !== cue.rev);
    const left = [...this.current.values()].filter((cue) => !next.has(cue.id));
    this.current = next;
    return { entered, left };
  }

  /** The cues active at the last `advance`, by time and id. */
  active(): Cue[] {
    return [...this.current.values()];
  }

  /** Forgets what ended at or before `horizonUs`, so that a long show stays small. */
  forget(horizonUs: number): void {
    for (const { cue, untilUs } of this.sortedSpans()) {
      if (untilUs <= horizonUs) this.cues.delete(cue.id);
    }
    for (const id of this.endedUs.keys()) {
      if (!this.cues.has(id)) this.endedUs.delete(id);
    }
    this.spans = undefined;
  }

  clear(): void {
    this.cues.clear();
    this.endedUs.clear();
    this.spans = undefined;
  }

  private sortedSpans(): Span[] {
    if (!this.spans) {
      const sorted = [...this.cues.values()].sort((a, b) => a.at_us - b.at_us || a.id - b.id);
      this.spans = sorted.map((cue, index) => ({ cue, untilUs: this.endOf(cue, sorted, index) }));
    }
    return this.spans;
  }

  private endOf(cue: Cue, sorted: Cue[], index: number): number {
    const known = this.endedUs.get(cue.id) ?? Infinity;
    if (cue.data['withdrawn'] === true || isInstant(cue)) return Math.min(known, cue.at_us);
    const ender = sorted.slice(index + 1).find((later) => ends(later, cue));
    return Math.min(known, ender ? ender.at_us : Infinity);
  }
}

function isInstant(cue: Cue): boolean {
  return cue.kind === 'explain.end' || cue.kind === 'deal.close';
}

function ends(later: Cue, cue: Cue): boolean {
  if (cue.kind === 'explain.start') {
    if (later.kind === 'explain.start') return later.data['withdrawn'] !== true;
    return later.kind === 'explain.end' && (!later.product || later.product === cue.product);
  }
  return cue.kind === 'deal.open' && later.kind === 'deal.close' && later.product === cue.product;
}
