// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cue } from '../messages';
import { chaptersOf } from './chapters';

function cue(id: number, kind: string, atS: number, product = '', data = {}): Cue {
  return { id, rev: 1, kind, at_us: atS * 1e6, utc_ms: 0, product, data };
}

test('each explanation is a chapter, until its end, the next one, or the end of the show', () => {
  const chapters = chaptersOf([
    cue(4, 'explain.start', 30, 'C'),
    cue(1, 'explain.start', 1, 'A'),
    cue(2, 'explain.end', 5, 'A'),
    cue(3, 'explain.start', 10, 'B'),
  ], 60e6);
  assert.deepEqual(chapters.map(({ product, startUs, endUs }) => [product, startUs / 1e6, endUs / 1e6]),
    [['A', 1, 5], ['B', 10, 30], ['C', 30, 60]]);
});

test('a product that is started twice is one chapter', () => {
  const chapters = chaptersOf([cue(1, 'explain.start', 1, 'A'), cue(2, 'explain.start', 3, 'A')], 9e6);
  assert.deepEqual(chapters, [{ cueId: 1, product: 'A', startUs: 1e6, endUs: 9e6 }]);
});

test('what was withdrawn, or lasted no time, is none', () => {
  assert.deepEqual(chaptersOf([
    cue(1, 'explain.start', 1, 'A', { withdrawn: true }),
    cue(2, 'explain.start', 2, 'B'),
    cue(3, 'explain.start', 2, 'C'),
    cue(4, 'notice', 3),
  ], 5e6).map(({ product }) => product), ['C']);
});
