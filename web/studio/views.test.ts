// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeOf } from './views';

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
