// SPDX-License-Identifier: MIT

/** Seconds, unless a name says otherwise. */
export interface LatencySettings {
  /** Media ahead of the playhead right after an append that the player aims at on a good line. */
  minTarget: number;
  maxTarget: number;
  /** Slack over one chunk that the target never goes below. */
  slack: number;
  /** Excess over the target from which the player seeks instead of playing faster. */
  seekAbove: number;
}

export const DEFAULT_LATENCY: LatencySettings = {
  minTarget: 0.2,
  maxTarget: 1.5,
  slack: 0.1,
  seekAbove: 1.5,
};

/** What the player should do now; `seek` means: go to the live edge minus the target. */
export interface LatencyOrder {
  rate: number;
  seek: boolean;
}

const STALL_FACTOR = 1.5;
const CALM_MS = 20_000;
const HALVING_MS = 60_000;
const WINDOW_MS = 800;
const REFILL_LIMIT_MS = 700;
const SEEK_PAUSE_MS = 3_000;
const HURRY_RATE = 0.92;
const HURRY_BELOW = -0.03;
/** How long something that was announced is waited for. */
const AWAIT_LIMIT_MS = 10_000;

/**
 * Keeps the media ahead of the playhead at a target: low at first, more after a stall, slowly
 * back. Pure: time is an argument (milliseconds of any steady clock).
 */
export class LatencyController {
  private extra = 0;
  private chunk = 0.1;
  private rate = 1;
  private levels: { atMs: number; ahead: number }[] = [];
  private lastStallMs = -Infinity;
  private decayedMs = 0;
  private lastSeekMs = -Infinity;
  private refillSinceMs: number | undefined;
  private awaited: { seconds: number; untilMs: number } | undefined;

  constructor(private readonly settings: LatencySettings = DEFAULT_LATENCY) {}

  /** The aim for the media ahead right after an append. */
  get target(): number {
    const { maxTarget } = this.settings;
    return Math.min(maxTarget, this.floor + this.extra + (this.awaited?.seconds ?? 0));
  }

  /** To be called after each append with the seconds then ahead of the playhead. */
  appended(nowMs: number, ahead: number, chunk: number): LatencyOrder {
    this.chunk = Math.max(chunk, this.chunk * 0.98);
    this.comeBack(nowMs);
    if (this.awaited && nowMs > this.awaited.untilMs) this.awaited = undefined;
    if (this.refilling(nowMs, ahead)) return { rate: 0, seek: false };
    this.levels = this.levels.filter((level) => level.atMs > nowMs - WINDOW_MS);
    this.levels.push({ atMs: nowMs, ahead });
    const excess = Math.min(...this.levels.map((level) => level.ahead)) - this.target;
    if (excess > this.settings.seekAbove && nowMs - this.lastSeekMs > SEEK_PAUSE_MS) {
      this.sought(nowMs);
      return { rate: 1, seek: true };
    }
    this.rate = this.awaited && excess < HURRY_BELOW ? HURRY_RATE : rateFor(excess, this.rate);
    return { rate: this.rate, seek: false };
  }

  /** The player ran dry or starts: playback waits, for a moment, until the target is there. */
  refill(nowMs: number): void {
    this.refillSinceMs ??= nowMs;
    this.levels = [];
  }

  /** What comes soon may come this much later than what came so far: keep that much more until then. */
  expectLater(nowMs: number, seconds: number): void {
    this.awaited = { seconds, untilMs: nowMs + AWAIT_LIMIT_MS };
  }

  /** What was expected later has begun: nothing more is kept for it. */
  hasCome(): void {
    this.awaited = undefined;
    this.levels = [];
  }

  /** The network, not the show, made the picture stand still: keep more ahead. */
  stalled(nowMs: number): void {
    const raised = Math.min(this.settings.maxTarget, this.target * STALL_FACTOR);
    this.extra = raised - this.floor;
    this.lastStallMs = nowMs;
    this.decayedMs = nowMs;
  }

  /** The playhead jumped: what was measured before says nothing now. */
  sought(nowMs: number): void {
    this.levels = [];
    this.rate = 1;
    this.lastSeekMs = nowMs;
  }

  private get floor(): number {
    return Math.max(this.settings.minTarget, this.chunk + this.settings.slack);
  }

  private refilling(nowMs: number, ahead: number): boolean {
    if (this.refillSinceMs === undefined) return false;
    const waited = nowMs - this.refillSinceMs;
    if (ahead < this.target * 0.9 && waited < REFILL_LIMIT_MS) return true;
    this.refillSinceMs = undefined;
    return false;
  }

  private comeBack(nowMs: number): void {
    if (nowMs - this.lastStallMs < CALM_MS) {
      this.decayedMs = nowMs;
      return;
    }
    this.extra *= 0.5 ** ((nowMs - this.decayedMs) / HALVING_MS);
    this.decayedMs = nowMs;
  }
}

/** Steps with hysteresis: a correction, once begun, goes on until the target is met. */
function rateFor(excess: number, rate: number): number {
  if (excess > 0.5) return 1.25;
  if (excess > 0.15) return 1.1;
  if (excess > 0.04 || (rate > 1 && excess > 0.015)) return 1.04;
  if (excess < -0.06 || (rate < 1 && excess < -0.02)) return 0.97;
  return 1;
}
