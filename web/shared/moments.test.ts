// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bitRate, clockTime, fromLocalInput, percent, toLocalInput } from './moments';

test('durations are written like a clock', () => {
  assert.deepEqual([0, 9.9, 249, 3849, -5].map(clockTime), ['0:00', '0:09', '4:09', '1:04:09', '0:00']);
});

test('a moment survives its way through a field', () => {
  const at = Date.UTC(2026, 10, 24, 12, 30);
  assert.equal(fromLocalInput(toLocalInput(at)), at);
  assert.equal(toLocalInput(undefined), '');
  assert.equal(fromLocalInput(''), undefined);
  assert.equal(fromLocalInput('soon'), undefined);
});

test('rates and ratios', () => {
  assert.equal(bitRate(2_430_000, 'en'), '2.4 Mbit/s');
  assert.equal(bitRate(96_400, 'zh-CN'), '96 kbit/s');
  assert.equal(percent(0.0312, 'en'), '3.1%');
});
