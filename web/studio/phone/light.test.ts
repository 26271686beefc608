// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeLight, lightOf, type LightWord } from './light';

const WIDTH = 32;
const HEIGHT = 18;

/** A picture whose grey at each place a function says. */
function picture(grey: (x: number, y: number) => number): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(4 * WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const value = grey(x, y);
      pixels.set([value, value, value, 255], 4 * (y * WIDTH + x));
    }
  }
  return pixels;
}

const inMiddle = (x: number, y: number) => x >= 8 && x < 24 && y >= 5 && y < 13;

function wordOf(grey: (x: number, y: number) => number): LightWord {
  return judgeLight(lightOf(picture(grey), WIDTH, HEIGHT));
}

test('luma is weighed as eyes do: green most, blue least', () => {
  const pixel = (red: number, green: number, blue: number) =>
    Math.round(lightOf(new Uint8ClampedArray([red, green, blue, 255]), 1, 1).mean);
  assert.deepEqual([pixel(255, 0, 0), pixel(0, 255, 0), pixel(0, 0, 255)], [76, 150, 29]);
});

test('an even picture has no spread, and is as bright in the middle as around it', () => {
  const { mean, spread, border, middle } = lightOf(picture(() => 90), WIDTH, HEIGHT);
  for (const value of [mean, border, middle]) assert.ok(Math.abs(value - 90) < 0.01);
  assert.ok(spread < 0.01);
});

test('a lit stand is good, whatever its pattern', () => {
  assert.equal(wordOf((x, y) => 90 + 60 * ((x + y) % 2)), 'good');
});

test('too little light is dark; none at all is a covered lens', () => {
  assert.equal(wordOf((x) => 20 + (x % 8) * 5), 'dark');
  assert.equal(wordOf(() => 3), 'covered');
});

test('a dark host before a bright window is lit from behind', () => {
  assert.equal(wordOf((x, y) => (inMiddle(x, y) ? 40 : 200)), 'backlit');
  assert.equal(wordOf((x, y) => (inMiddle(x, y) ? 200 : 40)), 'good');
});

test('a white wall in full sun glares', () => {
  assert.equal(wordOf(() => 245), 'glaring');
});
