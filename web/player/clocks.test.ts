// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backoff } from './backoff';
import { MediaClock } from './media_clock';
import { aheadIn, livePoint, nextStart } from './ranges';
import { ServerClock } from './server_clock';

test('the server clock trusts the quickest ping', () => {
  const clock = new ServerClock();
  assert.equal(clock.utcMs(0), undefined);
  clock.guess(0, 1_000_400);
  assert.equal(clock.utcMs(10), 1_000_410);
  clock.pong(100, 300, 1_000_300_000);
  clock.pong(400, 420, 1_000_460_000);
  clock.pong(500, 600, 1_000_500_000);
  assert.equal(clock.utcMs(410), 1_000_460);
  assert.equal(clock.roundTripMs, 20);
});

test('after two minutes an old ping no longer counts', () => {
  const clock = new ServerClock();
  clock.pong(0, 2, 1_000_000);
  clock.pong(130_000, 130_100, 131_050_000);
  assert.equal(clock.utcMs(130_050), 131_050);
});

test('the time of a picture is interpolated within its chunk', () => {
  const clock = new MediaClock();
  clock.add({ mediaUs: 0, durationUs: 100_000, utcUs: 5_000_000 });
  clock.add({ mediaUs: 100_000, durationUs: 100_000, utcUs: 5_200_000 });
  assert.equal(clock.utcOf(50_000), 4_950_000);
  assert.equal(clock.utcOf(150_000), 5_150_000);
  assert.equal(clock.utcOf(230_000), 5_230_000);
  assert.equal(clock.endUs, 200_000);
});

test('a chunk that comes again after a reconnect replaces what it knew from there', () => {
  const clock = new MediaClock();
  for (let i = 0; i < 5; i++) clock.add({ mediaUs: i * 100, durationUs: 100, utcUs: i * 100 });
  clock.add({ mediaUs: 200, durationUs: 100, utcUs: 9_000 });
  assert.equal(clock.endUs, 300);
  assert.equal(clock.utcOf(299), 8_999);
});

test('waiting times double with jitter up to the limit, and begin anew', () => {
  const backoff = new Backoff(250, 8000, () => 1);
  assert.deepEqual([1, 2, 3, 4, 5, 6, 7].map(() => backoff.next()), [250, 500, 1000, 2000, 4000, 8000, 8000]);
  backoff.reset();
  assert.equal(new Backoff(250, 8000, () => 0).next(), 125);
  assert.equal(backoff.next(), 250);
});

test('holes: what can be played, where it goes on, and where live is', () => {
  const ranges = [[0, 4], [5, 5.1], [6, 9]] as const;
  assert.equal(aheadIn(ranges, 3), 1);
  assert.equal(aheadIn(ranges, 4.5), 0);
  assert.equal(nextStart(ranges, 4), 5);
  assert.equal(nextStart(ranges, 7), undefined);
  assert.equal(livePoint(ranges, 0.2), 8.8);
  assert.equal(livePoint(ranges, 5), 6);
  assert.equal(livePoint([], 1), undefined);
});
