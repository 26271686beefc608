// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { landingOf, placeOf } from './views';

test('the address tells the view, and the report that is open in it', () => {
  assert.deepEqual(placeOf('#chat'), { view: 'chat' });
  assert.deepEqual(placeOf('#shows/b%2F17'), { view: 'shows', report: 'b/17' });
  assert.deepEqual(placeOf('#chat/b17'), { view: 'chat' });
  assert.deepEqual(placeOf('#nothing'), { view: 'bag' });
  assert.deepEqual(placeOf(''), { view: 'bag' });
});

test('a report that cannot be decoded is one that is not there', () => {
  for (const wrong of ['%', '%E0%A4', 'b%zz']) {
    assert.deepEqual(placeOf(`#shows/${wrong}`), { view: 'shows', report: wrong });
  }
});

test('a phone of somebody who goes on air opens as a camera, unless it was told otherwise', () => {
  const phone = { hash: '', isDesk: false, role: 'host' as const };
  assert.equal(landingOf(phone), '#camera');
  assert.equal(landingOf({ ...phone, role: 'owner' }), '#camera');
  for (const other of [
    { hash: '#bag' }, { isDesk: true }, { role: 'assistant' as const }, { role: 'operator' as const }, { mode: 'assistant' as const },
  ]) assert.equal(landingOf({ ...phone, ...other }), undefined);
});
