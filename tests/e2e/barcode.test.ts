// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { ageMs, crc8, readStamp, type Pixels } from './support/barcode';
import { program } from './support/places';

function drawn(width: number, height: number, frames: number): Buffer {
  const words = ['--size', `${width}x${height}`, '--frames', String(frames), '--unpaced', '--flash'];
  const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
  return execFileSync(program('clocked_source'), words, { stdio, maxBuffer: 2 ** 28 });
}

/** The luma plane of a frame, as a browser would show it. */
function greyPixels(i420: Buffer, index: number, width: number, height: number): Pixels {
  const first = (index * width * height * 3) / 2;
  const data = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i += 1) {
    const value = Math.max(0, Math.min(255, (((i420[first + i] ?? 0) - 16) * 255) / 219));
    data.fill(value, 4 * i, 4 * i + 3);
  }
  return { data, width, height };
}

describe('the burned-in barcode', () => {
  for (const [width, height] of [[1280, 720], [720, 1280], [640, 360], [854, 480]] as const) {
    it(`is read at ${width}x${height}, with its clock and its flash`, () => {
      const before = Date.now();
      const frames = drawn(width, height, 32);
      for (const index of [0, 1, 2, 29, 30, 31]) {
        const stamp = readStamp(greyPixels(frames, index, width, height));
        assert.equal(stamp?.frame, index);
        assert.equal(stamp?.flash, index % 30 < 2);
        const age = ageMs(stamp?.clockMs ?? 0, Date.now());
        assert.ok(age >= 0 && age <= Date.now() - before, `age ${age} ms`);
      }
    });
  }

  it('is refused when a block is wrong or grey', () => {
    const pixels = greyPixels(drawn(640, 360, 1), 0, 640, 360);
    const spoil = (value: number): Pixels => {
      const data = Uint8Array.from(pixels.data);
      for (let y = 16; y < 32; y += 1) data.fill(value, 4 * (y * 640 + 16), 4 * (y * 640 + 32));
      return { ...pixels, data };
    };
    assert.equal(readStamp(spoil(0))?.frame, 0);
    assert.equal(readStamp(spoil(255)), undefined);
    assert.equal(readStamp(spoil(128)), undefined);
  });

  it('is refused on pictures that are all black, all white or empty', () => {
    for (const value of [0, 255]) {
      const data = new Uint8Array(640 * 360 * 4).fill(value);
      assert.equal(readStamp({ data, width: 640, height: 360 }), undefined);
    }
    assert.equal(readStamp({ data: [], width: 0, height: 0 }), undefined);
  });

  it('has the CRC-8 of the specification', () => {
    assert.equal(crc8([...Buffer.from('123456789')]), 0xfb);
  });

  it('has a clock whose age survives the wrap of 32 bits', () => {
    const wrap = 2 ** 32 * 418;
    assert.equal(ageMs(2 ** 32 - 100, wrap + 150), 250);
    assert.equal(ageMs(100, wrap + 150), 50);
    assert.equal(ageMs(100, wrap + 90), -10);
  });
});
