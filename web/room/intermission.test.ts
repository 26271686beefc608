// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarFile } from './calendar';
import { countdown, isAhead } from './countdown';

const HOUR = 3600_000;

test('the countdown begins a day ahead and ends at the show', () => {
  assert.equal(countdown(25 * HOUR, 0, 'en'), '');
  assert.equal(countdown(3 * HOUR, 0, 'en'), 'in 3:00:00');
  assert.equal(countdown(90_001, 0, 'zh-CN'), '1:31 后开播');
  assert.equal(countdown(0, 1, 'en'), 'Any moment now');
});

test('a show that is hours late is announced no more', () => {
  assert.ok(isAhead(HOUR, 0));
  assert.ok(isAhead(0, 2 * HOUR));
  assert.ok(!isAhead(0, 3 * HOUR));
  assert.ok(!isAhead(undefined, 0));
});

test('a calendar file has UTC times, escaped words and short lines', () => {
  const file = calendarFile({
    uid: 'silk-1@shop',
    title: '吴江丝绸：春季新品; 真丝围巾, 被面与床品的第一场直播,还有样品',
    startMs: Date.UTC(2026, 10, 24, 12, 0, 0),
    durationMinutes: 60,
    url: 'https://shop.example/r/silk',
  }, 0);
  const lines = file.split('\r\n');
  assert.ok(lines.includes('DTSTART:20261124T120000Z'));
  assert.ok(lines.includes('DTEND:20261124T130000Z'));
  assert.ok(lines.every((line) => new TextEncoder().encode(line).length <= 75));
  const unfolded = file.replace(/\r\n /g, '');
  assert.ok(unfolded.includes('SUMMARY:吴江丝绸：春季新品\\; 真丝围巾\\, 被面与床品的第一场直播\\,还有样品'));
  assert.equal(lines.at(-1), '');
});
