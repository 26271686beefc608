// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LatencyController } from './latency';

/** Appends a chunk of 100 ms each 100 ms with the same level, and returns the last order. */
function hold(controller: LatencyController, ahead: number, fromMs: number, forMs: number) {
  let order = { rate: 1, seek: false };
  for (let at = fromMs; at <= fromMs + forMs; at += 100) order = controller.appended(at, ahead, 0.1);
  return order;
}

test('at the target it plays at its own pace', () => {
  assert.deepEqual(hold(new LatencyController(), 0.2, 0, 2000), { rate: 1, seek: false });
});

test('the further ahead, the faster it plays', () => {
  const rates = [0.27, 0.4, 0.9].map((ahead) => hold(new LatencyController(), ahead, 0, 2000).rate);
  assert.deepEqual(rates, [1.04, 1.1, 1.25]);
});

test('it slows down gently when too little is there', () => {
  assert.equal(hold(new LatencyController(), 0.1, 0, 2000).rate, 0.97);
});

test('a burst of late chunks is not mistaken for too much in store', () => {
  const controller = new LatencyController();
  hold(controller, 0.2, 0, 1000);
  assert.equal(controller.appended(1200, 0.9, 0.1).rate, 1);
});

test('more than a second and a half too far behind, it seeks, and not again at once', () => {
  const controller = new LatencyController();
  assert.equal(controller.appended(0, 1.8, 0.1).seek, true);
  assert.equal(controller.appended(100, 1.8, 0.1).seek, false);
  assert.equal(controller.appended(4000, 1.8, 0.1).seek, true);
});

test('a stall raises the target by half, up to a second and a half', () => {
  const controller = new LatencyController();
  controller.stalled(0);
  assert.ok(Math.abs(controller.target - 0.3) < 1e-9);
  for (let i = 0; i < 20; i++) controller.stalled(0);
  assert.equal(controller.target, 1.5);
});

test('after a calm time the target comes back slowly', () => {
  const controller = new LatencyController();
  for (let i = 0; i < 20; i++) controller.stalled(0);
  hold(controller, 1.5, 0, 19_000);
  assert.equal(controller.target, 1.5);
  hold(controller, 1.5, 20_000, 60_000);
  assert.ok(controller.target > 0.7 && controller.target < 0.95, String(controller.target));
  hold(controller, 0.3, 90_000, 600_000);
  assert.ok(controller.target < 0.21, String(controller.target));
});

test('the target is never less than a chunk and the slack', () => {
  const controller = new LatencyController();
  controller.appended(0, 0.3, 0.2);
  assert.ok(Math.abs(controller.target - 0.3) < 1e-9);
});

test('having run dry it waits for the target, but not for long', () => {
  const filled = new LatencyController();
  filled.refill(0);
  assert.equal(filled.appended(10, 0.1, 0.1).rate, 0);
  assert.deepEqual(filled.appended(110, 0.2, 0.1), { rate: 1, seek: false });

  const starved = new LatencyController();
  starved.refill(0);
  assert.equal(starved.appended(100, 0.1, 0.1).rate, 0);
  assert.equal(starved.appended(900, 0.1, 0.1).rate, 0.97);
});

test('what is expected later finds more in store, and once it has come nothing is left of it', () => {
  const controller = new LatencyController();
  hold(controller, 0.2, 0, 1000);
  controller.expectLater(1000, 0.12);
  assert.ok(Math.abs(controller.target - 0.32) < 1e-9);
  assert.equal(hold(controller, 0.2, 1100, 1000).rate, 0.92);
  controller.hasCome();
  assert.ok(Math.abs(controller.target - 0.2) < 1e-9);
  controller.expectLater(3000, 0.12);
  hold(controller, 0.2, 3000, 11_000);
  assert.ok(Math.abs(controller.target - 0.2) < 1e-9, 'it is not waited for without end');
});
