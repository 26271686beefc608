// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Continuity } from './continuity';

const chunk = (sequence: number, rendition = 0, epoch = 1) => ({ sequence, rendition, epoch });

function onLine(): Continuity {
  const line = new Continuity();
  line.init({ rendition: 0 });
  assert.deepEqual([10, 11, 12].map((n) => line.place(chunk(n))), ['next', 'next', 'next']);
  return line;
}

test('numbers that count up follow each other, a jump is a gap', () => {
  const line = onLine();
  assert.equal(line.place(chunk(20)), 'gap');
  assert.equal(line.place(chunk(21)), 'next');
});

test('another rendition may go back over what was seen, and goes on from there', () => {
  const line = onLine();
  line.init({ rendition: 2 });
  assert.deepEqual([9, 10, 11, 12, 13].map((n) => line.place(chunk(n, 2))), ['seen', 'seen', 'seen', 'seen', 'next']);
  assert.equal(line.place(chunk(15, 2)), 'gap');
});

test('another rendition may begin with the next number, or after a gap', () => {
  const line = onLine();
  line.init({ rendition: 1 });
  assert.equal(line.place(chunk(13, 1)), 'next');
  line.init({ rendition: 0 });
  assert.equal(line.place(chunk(20)), 'gap');
  assert.equal(line.place(chunk(20)), 'next', 'going back is for a rendition that begins');
});

test('an epoch and a join begin anew', () => {
  const line = onLine();
  line.init({ rendition: 1 });
  assert.equal(line.place(chunk(5, 1, 2)), 'next');
  line.restart();
  line.init({ rendition: 0 });
  assert.equal(line.place(chunk(1, 0, 2)), 'next');
});
