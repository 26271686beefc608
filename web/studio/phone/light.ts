// SPDX-License-Identifier: MIT

/** Luma of a small picture, 0 to 255. */
export interface LightReading {
  mean: number;
  /** Standard deviation: how much there is to see. */
  spread: number;
  /** Means of the outer quarter on each side, and of what is within. */
  border: number;
  middle: number;
}

export type LightWord = 'good' | 'covered' | 'dark' | 'backlit' | 'glaring';

const COVERED_MEAN = 14;
const COVERED_SPREAD = 6;
const DARK = 50;
const GLARING = 225;
/** Whoever stands before a window is darker than all around, by so much. */
const BACKLIT_BY = 60;
const BACKLIT_MIDDLE = 100;

/** Measures pixels as `ImageData` has them (RGBA, rows from the top). Luma of BT.601. Pure. */
export function lightOf(pixels: Uint8ClampedArray, width: number, height: number): LightReading {
  const sums = { all: 0, squares: 0, border: 0, inBorder: 0 };
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = 4 * (y * width + x);
      const luma = 0.299 * pixels[at]! + 0.587 * pixels[at + 1]! + 0.114 * pixels[at + 2]!;
      sums.all += luma;
      sums.squares += luma * luma;
      if (isInside(x, width) && isInside(y, height)) continue;
      sums.border += luma;
      sums.inBorder += 1;
    }
  }
  const count = width * height;
  const mean = sums.all / count;
  return {
    mean,
    spread: Math.sqrt(Math.max(0, sums.squares / count - mean * mean)),
    border: sums.border / Math.max(1, sums.inBorder),
    middle: (sums.all - sums.border) / Math.max(1, count - sums.inBorder),
  };
}

function isInside(at: number, length: number): boolean {
  return at >= length / 4 && at < (length * 3) / 4;
}

/** What is wrong with the light, if anything. Pure. */
export function judgeLight({ mean, spread, border, middle }: LightReading): LightWord {
  if (mean < COVERED_MEAN && spread < COVERED_SPREAD) return 'covered';
  if (middle < BACKLIT_MIDDLE && border - middle > BACKLIT_BY) return 'backlit';
  if (mean < DARK) return 'dark';
  return mean > GLARING ? 'glaring' : 'good';
}
