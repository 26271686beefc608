// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureUplink, rateOf } from './uplink';

/** A line of so many bits a second, and so long a way. Notes what it was asked for. */
function line(bps: number, wayMs: number, asked: number[] = []) {
  return (bytes: number): Promise<number> => {
    asked.push(bytes);
    return Promise.resolve(wayMs + (8000 * bytes) / bps);
  };
}

test('the way there and back does not make a line slower', async () => {
  for (const bps of [5e5, 2e6, 1e7]) {
    const measured = await measureUplink(line(bps, 150));
    assert.ok(Math.abs(measured / bps - 1) < 0.35, `${measured} of ${bps}`);
  }
  const measured = await measureUplink(line(1e7, 150));
  assert.ok(Math.abs(measured / 1e7 - 1) < 0.01);
});

test('a slow line is left alone after the first body that fills it', async () => {
  const asked: number[] = [];
  await measureUplink(line(1e6, 20, asked));
  assert.deepEqual(asked, [16_384, 131_072]);
});

test('a server that takes only small bodies is measured by those', async () => {
  const small = line(4e6, 10);
  const measured = await measureUplink((bytes) => (bytes > 20_000 ? Promise.reject(new Error('413')) : small(bytes)));
  assert.ok(measured > 3e6 && measured <= 4e6);
});

test('a line that takes nothing has no rate', async () => {
  await assert.rejects(measureUplink(() => Promise.reject(new Error('HTTP 404'))), /404/);
  assert.equal(rateOf([]), undefined);
});

test('a clock that stands still does not make a line endless', () => {
  assert.ok(Number.isFinite(rateOf([{ bytes: 1000, ms: 0 }, { bytes: 2000, ms: 0 }])!));
});

test('one hiccup does not make a line fast', () => {
  const alone = (8000 * 1_048_576) / 2000;
  const rate = rateOf([{ bytes: 131_072, ms: 1900 }, { bytes: 1_048_576, ms: 2000 }])!;
  assert.ok(rate <= 1.5 * alone, `${rate}`);
});
