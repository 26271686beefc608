// SPDX-License-Identifier: MIT
// Reads what tests/media/test_picture.hpp draws. Pure: works on any RGBA pixels.

export interface Pixels {
  readonly data: ArrayLike<number>; // RGBA
  readonly width: number;
  readonly height: number;
}

export interface Stamp {
  readonly frame: number;
  readonly clockMs: number; // the low 32 bits of the UTC clock
  readonly flash: boolean;
}

export const unitsOfShortSide = 22.5;
/** The part of the picture that holds the barcode and the flash field, in units. */
export const stampedWidth = 18;
export const stampedHeight = 12;

const columns = 16;
const rows = 4;
const darkest = 100;
const brightest = 155;

export function unitOf(width: number, height: number): number {
  return Math.min(width, height) / unitsOfShortSide;
}

/** The stamp of a picture whose upper left corner is the pixels' own, or undefined. */
export function readStamp(pixels: Pixels, unit = unitOf(pixels.width, pixels.height)): Stamp | undefined {
  const bytes: number[] = [];
  for (let block = 0; block < columns * rows; block += 8) {
    const byte = readByte(pixels, unit, block);
    if (byte === undefined) return undefined;
    bytes.push(byte);
  }
  const [crc] = bytes.splice(7, 1);
  if (crc !== crc8(bytes)) return undefined;
  const number = (from: number, to: number): number =>
    bytes.slice(from, to).reduce((value, byte) => value * 256 + byte, 0);
  const flash = lumaAt(pixels, unit, 9, 9) > brightest;
  return { frame: number(0, 3), clockMs: number(3, 7), flash };
}

/** How long ago the stamp's clock was read, for a UTC time in ms; right within 24 days. */
export function ageMs(clockMs: number, nowMs: number): number {
  return (nowMs % 2 ** 32) - clockMs + (nowMs % 2 ** 32 < clockMs - 2 ** 31 ? 2 ** 32 : 0);
}

export function crc8(bytes: readonly number[]): number {
  let crc = 0xff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x80 ? (crc << 1) ^ 0x107 : crc << 1;
  }
  return crc & 0xff;
}

function readByte(pixels: Pixels, unit: number, firstBlock: number): number | undefined {
  let byte = 0;
  for (let block = firstBlock; block < firstBlock + 8; block += 1) {
    const column = block % columns;
    const row = Math.floor(block / columns);
    const luma = lumaAt(pixels, unit, 1.5 + column, 1.5 + row);
    if (luma > darkest && luma < brightest) return undefined;
    byte = byte * 2 + (luma >= brightest ? 1 : 0);
  }
  return byte;
}

/** The mean over the middle half of a block: its rim is blurred by coding and scaling. */
function lumaAt(pixels: Pixels, unit: number, centreX: number, centreY: number): number {
  const reach = unit / 4;
  const left = Math.max(0, Math.round(centreX * unit - reach));
  const right = Math.min(pixels.width, Math.max(left + 1, Math.round(centreX * unit + reach)));
  const top = Math.max(0, Math.round(centreY * unit - reach));
  const bottom = Math.min(pixels.height, Math.max(top + 1, Math.round(centreY * unit + reach)));
  let sum = 0;
  let count = 0;
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1, count += 1) {
      const at = 4 * (y * pixels.width + x);
      const [red, green, blue] = [pixels.data[at], pixels.data[at + 1], pixels.data[at + 2]];
      sum += 0.3 * (red ?? 0) + 0.59 * (green ?? 0) + 0.11 * (blue ?? 0);
    }
  }
  return count > 0 ? sum / count : (darkest + brightest) / 2;
}
