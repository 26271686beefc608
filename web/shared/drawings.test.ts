// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chartLine } from './line_chart';
import { qrPath } from './qr';

test('a chart goes from edge to edge and from floor to top', () => {
  assert.equal(chartLine([0, 5, 10], 10, 100, 50), 'M0 50L50 25L100 0');
});

test('a long show keeps its peaks in a small chart', () => {
  const values = Array.from({ length: 5000 }, (_, index) => (index === 3333 ? 90 : 1));
  const line = chartLine(values, 100, 300, 100);
  assert.ok(line.split('L').length <= 300);
  assert.match(line, / 10L/);
});

test('a QR code has its three finders', () => {
  const { size, path } = qrPath('https://shop.example/r/silk');
  assert.ok(size >= 21 && (size - 21) % 4 === 0);
  assert.ok(path.startsWith('M0 0h7v1H0z'));
  assert.ok(path.includes(`M${size - 7} 0h7v1H${size - 7}z`));
  assert.ok(path.includes(`M0 ${size - 1}h7v1H0z`));
});
