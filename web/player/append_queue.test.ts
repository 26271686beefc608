// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppendQueue } from './append_queue';

const chunk = (...values: number[]) => ({ bytes: new Uint8Array(values) });
const init = (codecs: string, ...values: number[]) => ({ codecs, bytes: new Uint8Array(values) });

test('an empty queue has nothing to append', () => {
  assert.equal(new AppendQueue().take(), undefined);
});

test('chunks that wait become one append, in order', () => {
  const queue = new AppendQueue();
  queue.push(chunk(1, 2));
  queue.push(chunk(3));
  assert.deepEqual(queue.take(), chunk(1, 2, 3));
  assert.equal(queue.take(), undefined);
});

test('an init segment starts an append of its own and takes its chunks along', () => {
  const queue = new AppendQueue();
  queue.push(chunk(1));
  queue.push(init('avc1.64001f', 2));
  queue.push(chunk(3));
  queue.push(init('avc1.42c01f', 4));
  assert.deepEqual(queue.take(), chunk(1));
  assert.deepEqual(queue.take(), init('avc1.64001f', 2, 3));
  assert.deepEqual(queue.take(), init('avc1.42c01f', 4));
});

test('an append stays within its limit, but a single large chunk passes', () => {
  const queue = new AppendQueue(100, 3);
  queue.push(chunk(1, 2, 3, 4));
  queue.push(chunk(5, 6));
  queue.push(chunk(7, 8));
  assert.equal(queue.take()?.bytes.length, 4);
  assert.equal(queue.take()?.bytes.length, 2);
  assert.equal(queue.take()?.bytes.length, 2);
});

test('a full queue refuses, and has room again when something was taken', () => {
  const queue = new AppendQueue(4);
  assert.equal(queue.push(chunk(1, 2, 3)), true);
  assert.equal(queue.push(chunk(4, 5)), false);
  queue.take();
  assert.equal(queue.pendingBytes, 0);
  assert.equal(queue.push(chunk(4, 5)), true);
});

test('what could not be appended comes first again', () => {
  const queue = new AppendQueue();
  queue.push(init('a', 1));
  const taken = queue.take()!;
  queue.push(chunk(2));
  queue.putBack(taken);
  assert.deepEqual(queue.take(), init('a', 1, 2));
});
