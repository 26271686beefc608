// SPDX-License-Identifier: MIT

/** A picture to send: its shorter side in pixels, and the most bits a second that it is given. */
export interface Picture {
  short: number;
  bps: number;
}

/** The best first. */
export const PICTURES: readonly Picture[] = [
  { short: 720, bps: 2_500_000 },
  { short: 540, bps: 1_200_000 },
  { short: 360, bps: 700_000 },
];
export const LOWEST = PICTURES.length - 1;

/** A line is other things' as well, and no two seconds of it are the same. */
const HEADROOM = 1.4;

/** Which of PICTURES a measured line carries; the lowest where it carries none. Pure. */
export function levelFor(uplinkBps: number): number {
  const fits = PICTURES.findIndex(({ bps }) => uplinkBps >= HEADROOM * bps);
  return fits < 0 ? LOWEST : fits;
}

/** What the browser says of the line, over a second. */
export interface LineSample {
  atMs: number;
  /** What it thinks that the line carries; undefined until it knows. */
  availableBps?: number;
  sentBps: number;
  fps: number;
  /** Of packets, 0 to 1, as the server reports. */
  loss: number;
  rttMs: number;
  limitedBy: string;
  /** Whether the server was heard of at all; undefined where the browser does not say. */
  isAnswered?: boolean;
}

/** Where the quality is, and for how long something has spoken for another one. */
export interface QualityState {
  level: number;
  worseSinceMs?: number;
  betterSinceMs?: number;
  /** So long all has to be well before a better picture is tried. */
  patienceMs: number;
  changedMs: number;
}

const WORSE_MS = 8000;
const PATIENCE_MS = 45_000;
const MOST_PATIENCE_MS = 600_000;
/** A better picture that lasted for so long was no mistake. */
const PROVEN_MS = 120_000;
const TOO_LITTLE = 0.7;
/** Of the next picture's rate, where the line was measured to carry it; else all of it. Browsers look for about twice what they may send. */
const ENOUGH = 0.8;
/** Of what the line is thought to carry: who sends less has no reason to know how much it is. */
const FILLED = 0.75;
const FEW_FPS = 18;
const LOSS = 0.03;
const MUCH_LOSS = 0.1;
const SILENT = 2;

export function firstQuality(level: number, nowMs: number): QualityState {
  return { level, patienceMs: PATIENCE_MS, changedMs: nowMs };
}

/**
 * The quality after one more sample. Each other size is a new epoch for viewers, so it goes down only
 * when the line has been too small for a while, and up only after a longer one, which doubles each
 * time that going up was a mistake. `proven` is the best that the line was measured to carry before the
 * show. Where the browser does not say what the line carries, its losses do. Pure.
 */
export function nextQuality(state: QualityState, sample: LineSample, proven = LOWEST): QualityState {
  const { bps } = PICTURES[state.level]!;
  const { atMs, availableBps, fps, loss, limitedBy } = sample;
  const isTooSlow = limitedBy === 'cpu' && fps > 0 && fps < FEW_FPS;
  const isTooSmall = availableBps === undefined ? loss > MUCH_LOSS : isFilled(sample) && availableBps < TOO_LITTLE * bps;
  const isWorse = isTooSlow || isTooSmall;
  const isBetter = !isWorse && loss < LOSS && limitedBy === 'none' && carriesNext(state.level, availableBps, proven);
  const worseSinceMs = isWorse ? state.worseSinceMs ?? atMs : undefined;
  const betterSinceMs = isBetter ? state.betterSinceMs ?? atMs : undefined;

  if (worseSinceMs !== undefined && atMs - worseSinceMs >= WORSE_MS && state.level < LOWEST) {
    const wasMistake = atMs - state.changedMs < PROVEN_MS;
    const patienceMs = wasMistake ? Math.min(MOST_PATIENCE_MS, 2 * state.patienceMs) : PATIENCE_MS;
    return { level: state.level + 1, patienceMs, changedMs: atMs };
  }
  if (betterSinceMs !== undefined && atMs - betterSinceMs >= state.patienceMs && state.level > 0) {
    return { level: state.level - 1, patienceMs: state.patienceMs, changedMs: atMs };
  }
  return { ...state, worseSinceMs, betterSinceMs };
}

function carriesNext(level: number, availableBps: number | undefined, proven: number): boolean {
  const isProven = level - 1 >= proven;
  if (availableBps === undefined || level === 0) return isProven;
  return availableBps >= (isProven ? ENOUGH : 1) * PICTURES[level - 1]!.bps;
}

/** Whether the picture takes all that the line gives; a still one needs little. */
function isFilled({ availableBps = Infinity, sentBps, limitedBy }: LineSample): boolean {
  return limitedBy === 'bandwidth' || sentBps > FILLED * availableBps;
}

export type LineWord = 'good' | 'fair' | 'poor' | 'lost';

/** How the line is, in a word and in bars of four, over the last samples. Pure. */
export function lineHealth(samples: readonly LineSample[], level: number): { word: LineWord; bars: number } {
  const recent = samples.slice(-5);
  if (recent.length === 0) return { word: 'good', bars: 3 };
  const last = recent.slice(-SILENT);
  if (last.length === SILENT && last.every(({ isAnswered }) => isAnswered === false)) return { word: 'lost', bars: 0 };
  const mean = (of: (sample: LineSample) => number) => recent.reduce((sum, each) => sum + of(each), 0) / recent.length;
  const loss = mean((each) => each.loss);
  const rttMs = mean((each) => each.rttMs);
  const carries = mean((each) => (isFilled(each) ? each.availableBps ?? Infinity : Infinity)) / PICTURES[level]!.bps;
  if (loss > MUCH_LOSS || rttMs > 800 || carries < 0.5) return { word: 'poor', bars: 1 };
  if (loss > LOSS || rttMs > 400 || carries < 0.85) return { word: 'fair', bars: 2 };
  return { word: 'good', bars: level === 0 ? 4 : 3 };
}

/** By how much the camera's picture is made smaller. Pure. */
export function scaleFor(level: number, width: number, height: number): number {
  const short = Math.min(width, height);
  return short > 0 ? Math.max(1, short / PICTURES[level]!.short) : 1;
}
