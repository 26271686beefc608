// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Report } from '../shared/control_types';
import { explanationBands } from './retention_chart';

const report = (seconds: number, explanations: [string, number, number][], step = 1): Report => ({
  broadcast: 'b_1', started_ms: 0, duration_s: seconds, viewers: 0, peak: 0, watch_s: 0,
  avg_watch_s: 0, likes: 0, chat_lines: 0, impressions: 0, clicks: 0, products: [],
  retention: new Array<number>(seconds / step).fill(0), retention_step_s: step,
  explanations: explanations.map(([product, from, to], index) =>
    ({ product, cue: index + 1, begun_us: from * 1e6, ended_us: to * 1e6 })),
});

test('a band lies where its product was explained', () => {
  const bands = explanationBands(report(100, [['A', 10, 30], ['B', 30, 35], ['A', 50, 100]]), 200);
  assert.deepEqual(bands.map(({ number, product, x, width }) => [number, product, x, width]),
    [[1, 'A', 20, 40], [2, 'B', 60, 10], [1, 'A', 100, 100]]);
  assert.deepEqual([bands[1]?.fromS, bands[1]?.toS], [30, 35]);
});

test('a short one can be seen, and none leaves the chart', () => {
  const bands = explanationBands(report(1000, [['A', 1, 1.2], ['B', 990, 1200], ['C', 1000, 1200]]), 100);
  assert.deepEqual(bands.map(({ product, x, width }) => [product, x, width]), [['A', 0.1, 1], ['B', 99, 1]]);
});

test('a figure may stand for more than a second', () => {
  const [band] = explanationBands(report(1000, [['A', 500, 1000]], 4), 100);
  assert.deepEqual([band?.x, band?.width], [50, 50]);
});

test('an empty report has no bands', () => {
  assert.deepEqual(explanationBands(report(0, [['A', 0, 1]]), 100), []);
});
