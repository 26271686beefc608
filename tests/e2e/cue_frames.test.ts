// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CardChange, PresentedFrame } from './page/probe_types';
import { dueFrame, isOnFrame, place, timeOfFrameZero } from './support/cue_frames';
import { hasCardWithFirstPicture } from './support/late_join';

const fps = 30;
const zero = 12.4; // media time of frame 0

function presented(numbers: readonly number[]): PresentedFrame[] {
  return numbers.map((frame) => {
    const mediaTime = zero + frame / fps;
    const now = 1000 * mediaTime;
    return { frame, clockMs: 0, flash: false, mediaTime, now, utcMs: 0, displayAt: now };
  });
}

function card(sku: string, frame: number, framesBefore = 5, now = 0): CardChange {
  return { skus: [sku], frame, mediaTime: 0, framesBefore, now };
}

const atUs = (frame: number): number => Math.floor((zero + frame / fps) * 1e6);

describe('the frame of a cue', () => {
  const frames = presented([40, 41, 42, 43, 45, 46, 47]); // 44 was not presented

  it('is the one that has its time, or else the next', () => {
    assert.ok(Math.abs(timeOfFrameZero(frames, fps) - zero) < 1e-9);
    assert.equal(dueFrame(atUs(42), zero, fps), 42);
    assert.equal(dueFrame(atUs(42) + 5000, zero, fps), 43);
  });

  it('is compared with the frame that was on the screen when the card came', () => {
    const late = (shown: number): number | undefined =>
      place('A', atUs(42), fps, frames, [card('B', 42), card('A', shown)]).presentedLate;
    assert.deepEqual([41, 42, 43, 45].map(late), [-1, 0, 1, 2]);
  });

  it('may be one that the browser left out', () => {
    assert.ok(isOnFrame(place('A', atUs(44), fps, frames, [card('A', 45)])));
    assert.ok(isOnFrame(place('A', atUs(44), fps, frames, [card('A', 46)])));
    assert.ok(!isOnFrame(place('A', atUs(44), fps, frames, [card('A', 47)])));
  });

  it('has no card when none came', () => {
    assert.equal(place('A', atUs(44), fps, frames, [card('B', 44)]).shown, undefined);
  });
});

describe('a late joiner', () => {
  const frames = presented([40, 41, 42]);

  it('has the card when it came before or with the first two pictures', () => {
    assert.ok(hasCardWithFirstPicture('A', frames, [card('A', -1, 0)]));
    assert.ok(hasCardWithFirstPicture('A', frames, [card('A', 40, 1)]));
    const third = frames[2]?.now ?? 0;
    assert.ok(!hasCardWithFirstPicture('A', frames, [card('A', 42, 3, third)]));
    assert.ok(!hasCardWithFirstPicture('A', frames, []));
  });
});
