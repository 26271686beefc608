// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { momentAfter, SeenFrames } from './seen_frames';

function seenAt30fps(): SeenFrames {
  const seen = new SeenFrames();
  for (let frame = 0; frame < 300; frame += 1) seen.add(frame * 33_333.333, 1000 + frame * 33.333);
  return seen;
}

test('a press means the frame that was on the screen, not the one that came while it travelled', () => {
  const seen = seenAt30fps();
  assert.deepEqual(seen.momentOf(1000 + 290 * 33.333 + 12, 11_100), { at_us: Math.round(290 * 33_333.333) });
});

test('a frame that was still to be painted was not seen', () => {
  const seen = new SeenFrames();
  seen.add(5_000_000, 2000);
  seen.add(5_033_333, 2033);
  assert.deepEqual(seen.momentOf(2032, 2040), { at_us: 5_000_000 });
});

test('without a picture, or with one that stands still, the press is so long ago', () => {
  assert.deepEqual(new SeenFrames().momentOf(5000, 5120.4), { backdate_ms: 120 });
  const seen = seenAt30fps();
  assert.deepEqual(seen.momentOf(20_000, 20_007), { backdate_ms: 7 });
  seen.clear();
  assert.deepEqual(seen.momentOf(5000, 5000), { backdate_ms: 0 });
});

test('a press from before all that is remembered has no frame', () => {
  assert.deepEqual(seenAt30fps().momentOf(1000, 11_000), { backdate_ms: 10_000 });
});

test('what is ended was begun before, though one has not seen it begin', () => {
  assert.deepEqual(momentAfter({ at_us: 5_000_000 }, 5_200_000), { backdate_ms: 0 });
  assert.deepEqual(momentAfter({ at_us: 5_000_000 }, 5_000_000), { backdate_ms: 0 });
  assert.deepEqual(momentAfter({ at_us: 5_300_000 }, 5_200_000), { at_us: 5_300_000 });
  assert.deepEqual(momentAfter({ at_us: 5_000_000 }, undefined), { at_us: 5_000_000 });
  assert.deepEqual(momentAfter({ backdate_ms: 80 }, 5_200_000), { backdate_ms: 80 });
});
