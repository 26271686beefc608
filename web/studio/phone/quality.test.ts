// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  firstQuality, levelFor, lineHealth, nextQuality, PICTURES, scaleFor, type LineSample, type QualityState,
} from './quality';

/** Of a moving picture, which takes what the line gives. */
function sample(atMs: number, availableBps: number | undefined, more: Partial<LineSample> = {}): LineSample {
  return { atMs, availableBps, sentBps: availableBps ?? 1e6, fps: 30, loss: 0, rttMs: 40, limitedBy: 'none', ...more };
}

/** So many seconds of a line, one sample each, beginning with the state's own time. */
function pass(state: QualityState, fromS: number, seconds: number, availableBps: number, more: Partial<LineSample> = {}): QualityState {
  let after = state;
  for (let at = fromS; at < fromS + seconds; at += 1) after = nextQuality(after, sample(1000 * at, availableBps, more));
  return after;
}

test('the measured line decides the picture, with some room to spare', () => {
  assert.deepEqual([2e7, 3.6e6, 3.4e6, 1.7e6, 1.6e6, 1e5].map(levelFor), [0, 0, 1, 1, 2, 2]);
});

test('a short dip changes nothing', () => {
  let state = pass(firstQuality(0, 0), 0, 6, 1e6);
  state = pass(state, 6, 3, 5e6);
  state = pass(state, 9, 6, 1e6);
  assert.equal(state.level, 0);
});

test('a line that stays too small gets a smaller picture, step by step, and no smaller than the last', () => {
  let state = pass(firstQuality(0, 0), 0, 10, 6e5);
  assert.equal(state.level, 1);
  state = pass(state, 10, 10, 6e5);
  assert.equal(state.level, 2);
  state = pass(state, 20, 60, 1e5);
  assert.equal(state.level, 2);
});

test('a phone that cannot keep up gets a smaller picture too', () => {
  assert.equal(pass(firstQuality(0, 0), 0, 10, 5e6, { limitedBy: 'cpu', fps: 12 }).level, 1);
  assert.equal(pass(firstQuality(0, 0), 0, 10, 5e6, { limitedBy: 'cpu', fps: 29 }).level, 0);
});

test('a better picture waits longer than a worse one, and longer still after a mistake', () => {
  let state = pass(firstQuality(1, 0), 0, 40, 3e6);
  assert.equal(state.level, 1);
  state = pass(state, 40, 10, 3e6);
  assert.equal(state.level, 0);
  state = pass(state, 50, 10, 1e6);
  assert.equal(state.level, 1, 'it was a mistake');
  state = pass(state, 60, 80, 3e6);
  assert.equal(state.level, 1, 'it waits twice as long now');
  state = pass(state, 140, 20, 3e6);
  assert.equal(state.level, 0);
});

test('a better picture that held is no mistake when the line goes later', () => {
  let state: QualityState = { level: 0, patienceMs: 360_000, changedMs: 0 };
  state = pass(state, 200, 10, 1e6);
  assert.deepEqual([state.level, state.patienceMs], [1, 45_000]);
});

test('loss keeps it from going up, and an unknown line from going anywhere', () => {
  assert.equal(pass(firstQuality(1, 0), 0, 100, 3e6, { loss: 0.05 }).level, 1);
  let state = firstQuality(1, 0);
  for (let at = 0; at < 100; at += 1) state = nextQuality(state, sample(1000 * at, undefined));
  assert.equal(state.level, 1);
});

test('a still picture needs little, which says nothing against the line', () => {
  const still = { sentBps: 3e5 };
  assert.equal(pass(firstQuality(0, 0), 0, 60, 8e5, still).level, 0);
  assert.equal(lineHealth([sample(0, 8e5, still)], 0).word, 'good');
  assert.equal(pass(firstQuality(1, 0), 0, 50, 8e5, still).level, 1, 'nor for a better one');
  assert.equal(pass(firstQuality(0, 0), 0, 10, 8e5, { ...still, limitedBy: 'bandwidth' }).level, 1);
});

test('a better picture is tried only where the line carries it', () => {
  const after = (availableBps: number | undefined, proven?: number, level = 1) => {
    let state = firstQuality(level, 0);
    for (let at = 0; at < 60; at += 1) state = nextQuality(state, sample(1000 * at, availableBps), proven);
    return state.level;
  };
  assert.deepEqual([1.7e6, 2.2e6, 2.6e6].map((bps) => after(bps)), [1, 1, 0]);
  assert.deepEqual([1.7e6, 2.2e6].map((bps) => after(bps, 0)), [1, 0], 'less is enough where it was measured');
  assert.equal(after(2.2e6, 1), 1);
  assert.equal(after(undefined, 0), 0, 'a browser that does not say');
  assert.equal(after(undefined, 1), 1);
});

test('a browser that does not say what the line carries goes by losses', () => {
  const lossy = (loss: number) => {
    let state = firstQuality(0, 0);
    for (let at = 0; at < 10; at += 1) state = nextQuality(state, sample(1000 * at, undefined, { loss }));
    return state.level;
  };
  assert.deepEqual([0.05, 0.2].map(lossy), [0, 1]);
});

test('a line that nothing comes back by is none', () => {
  const samples = (...answers: (boolean | undefined)[]) => answers.map((isAnswered, at) => sample(1000 * at, 5e6, { isAnswered }));
  assert.deepEqual(lineHealth(samples(true, false, false), 0), { word: 'lost', bars: 0 });
  assert.equal(lineHealth(samples(false, true, false), 0).word, 'good');
  assert.equal(lineHealth(samples(undefined, undefined), 0).word, 'good');
});

test('the line in a word', () => {
  const word = (more: Partial<LineSample>, level = 0) => lineHealth([sample(0, 5e6, more)], level);
  assert.deepEqual(word({}), { word: 'good', bars: 4 });
  assert.deepEqual(word({}, 1), { word: 'good', bars: 3 });
  assert.deepEqual(word({ rttMs: 500 }), { word: 'fair', bars: 2 });
  assert.deepEqual(word({ availableBps: 2e6 }), { word: 'fair', bars: 2 });
  assert.deepEqual(word({ loss: 0.2 }), { word: 'poor', bars: 1 });
  assert.deepEqual(word({ availableBps: 5e5 }), { word: 'poor', bars: 1 });
  assert.equal(lineHealth([], 0).word, 'good');
});

test('a picture is made smaller by its shorter side, upright or not, and never larger', () => {
  assert.equal(PICTURES[1]!.short, 540);
  assert.ok(Math.abs(scaleFor(1, 1280, 720) - 4 / 3) < 0.001);
  assert.ok(Math.abs(scaleFor(1, 720, 1280) - 4 / 3) < 0.001);
  assert.equal(scaleFor(0, 640, 360), 1);
  assert.equal(scaleFor(2, 0, 0), 1);
});
