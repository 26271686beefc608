// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backoff } from '../player/backoff';
import { Persistence, STEADY_MS } from './persistence';

const exact = (): Persistence => new Persistence(new Backoff(100, 800, () => 1));

test('sessions that end soon come back slower each time, and in the end not at all', () => {
  const persistence = exact();
  const waits: (number | undefined)[] = [];
  for (let times = 0; times < 6; times += 1) {
    persistence.ended(STEADY_MS - 1);
    waits.push(persistence.next());
  }
  assert.deepEqual(waits, [100, 200, 400, 800, 800, undefined]);
});

test('a session that lived long enough begins the count and the waits anew', () => {
  const persistence = exact();
  for (let times = 0; times < 5; times += 1) {
    persistence.ended(0);
    persistence.next();
  }
  persistence.ended(STEADY_MS);
  assert.equal(persistence.next(), 100);
  persistence.ended(0);
  assert.equal(persistence.next(), 200);
});

test('a network that is away is tried for ever', () => {
  const persistence = exact();
  for (let times = 0; times < 1000; times += 1) assert.ok(persistence.next() !== undefined);
});
