// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cue } from '../player/messages';
import { explanationOf, lastMomentOf } from './explanation';

let nextId = 1;
function cue(kind: string, at_us: number, product = '', data: Cue['data'] = {}): Cue {
  return { id: nextId++, rev: 1, kind, at_us, utc_ms: at_us / 1000, product, data };
}

test('the newest start counts, by media time', () => {
  const log = [cue('explain.start', 3e6, 'B'), cue('explain.start', 1e6, 'A'), cue('notice', 4e6)];
  assert.equal(explanationOf(log)?.sku, 'B');
  assert.equal(explanationOf(log)?.startedMs, 3000);
});

test('an end ends its own product, or any without one', () => {
  const start = cue('explain.start', 1e6, 'A');
  assert.equal(explanationOf([start, cue('explain.end', 2e6, 'B')])?.sku, 'A');
  assert.equal(explanationOf([start, cue('explain.end', 2e6, 'A')]), undefined);
  assert.equal(explanationOf([start, cue('explain.end', 2e6)]), undefined);
  assert.equal(explanationOf([]), undefined);
});

test('a start that was taken back never was', () => {
  const log = [cue('explain.start', 1e6, 'A'), cue('explain.start', 2e6, 'B', { withdrawn: true })];
  assert.equal(explanationOf(log)?.sku, 'A');
});

test('what is pressed now comes after the last begin and the last end', () => {
  assert.equal(lastMomentOf([]), undefined);
  assert.equal(lastMomentOf([cue('explain.start', 1e6, 'A'), cue('explain.end', 3e6), cue('notice', 9e6)]), 3e6);
  assert.equal(lastMomentOf([cue('explain.end', 3e6), cue('explain.start', 4e6, 'B', { withdrawn: true })]), 3e6);
});
