// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beltsOf, byBelt, placeOf, provincesOf, roomsAt, searchOf, type ListedRoom } from './rooms';

const room = (slug: string, province: string, belt: string, viewers = -1): ListedRoom => ({
  slug, name: slug, province, belt, state: viewers < 0 ? 'offline' : 'live', viewers: Math.max(viewers, 0),
});

const rooms = [
  room('tea', 'Fujian', 'Anxi'),
  room('silk', 'Jiangsu', 'Shengze', 3),
  room('dye', 'Jiangsu', 'Shengze'),
  room('fan', 'Jiangsu', 'Suzhou', 9),
  room('lost', '', ''),
];

test('belts with most viewers come first, rooms without one last', () => {
  assert.deepEqual(byBelt(rooms).map(({ name }) => name), ['Suzhou', 'Shengze', 'Anxi', '']);
  assert.deepEqual(byBelt(rooms)[1]?.rooms.map(({ slug }) => slug), ['silk', 'dye']);
});

test('what can be chosen is what there is', () => {
  assert.deepEqual(provincesOf(rooms, 'en'), ['Fujian', 'Jiangsu']);
  assert.deepEqual(beltsOf(rooms, ''), ['Suzhou', 'Shengze', 'Anxi']);
  assert.deepEqual(beltsOf(rooms, 'Fujian'), ['Anxi']);
});

test('an address names a place, as far as it exists', () => {
  assert.deepEqual(placeOf('?province=Jiangsu&belt=Shengze', rooms), { province: 'Jiangsu', belt: 'Shengze' });
  assert.deepEqual(placeOf('?province=Fujian&belt=Shengze', rooms), { province: 'Fujian', belt: '' });
  assert.deepEqual(placeOf('?province=Nowhere', rooms), { province: '', belt: '' });
  assert.deepEqual(placeOf('', rooms), { province: '', belt: '' });
  assert.equal(searchOf('?lang=en&belt=x', { province: 'Jiangsu', belt: '' }), '?lang=en&province=Jiangsu');
  assert.equal(searchOf('?belt=x', { province: '', belt: '' }), '');
});

test('rooms are those of the place', () => {
  const slugs = (province: string, belt: string) => roomsAt(rooms, { province, belt }).map(({ slug }) => slug);
  assert.deepEqual(slugs('', ''), ['tea', 'silk', 'dye', 'fan', 'lost']);
  assert.deepEqual(slugs('Jiangsu', 'Shengze'), ['silk', 'dye']);
  assert.deepEqual(slugs('', 'Anxi'), ['tea']);
});
