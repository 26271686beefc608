// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RoomFacts } from '../shared/control_types';
import { EVERYTHING, filterRooms, valuesOf } from './room_filter';

function room(slug: string, more: Partial<RoomFacts> = {}): RoomFacts {
  return {
    room: slug, name: slug, belt: 'Shengze', province: 'Jiangsu', category: 'silk', locale: 'zh-CN',
    state: 'offline', viewers: 0, peak_viewers: 0, ...more,
  };
}

const rooms = [
  room('quiet'),
  room('small', { state: 'live', viewers: 3 }),
  room('large', { state: 'live', viewers: 900, belt: 'Xucun', province: 'Zhejiang' }),
  room('shaky', { state: 'holding', viewers: 5 }),
  room('mute', { state: 'live', viewers: 1, warnings: [{ code: 'no_audio', text: '…' }] }),
];
const slugs = (list: RoomFacts[]) => list.map(({ room: slug }) => slug);

test('what needs a look comes first, then the fullest, then who is off air', () => {
  assert.deepEqual(slugs(filterRooms(rooms, EVERYTHING)), ['shaky', 'mute', 'large', 'small', 'quiet']);
});

test('filters by place, words and state', () => {
  assert.deepEqual(slugs(filterRooms(rooms, { ...EVERYTHING, belt: 'Xucun' })), ['large']);
  assert.deepEqual(slugs(filterRooms(rooms, { ...EVERYTHING, province: 'Jiangsu', onlyOnAir: true })), ['shaky', 'mute', 'small']);
  assert.deepEqual(slugs(filterRooms(rooms, { ...EVERYTHING, text: ' QUI' })), ['quiet']);
  assert.deepEqual(valuesOf(rooms, 'belt'), ['Shengze', 'Xucun']);
});
