// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventsOf, groupsOf, HOOK_GROUP_NAMES, shortUrl } from './hook_words';

test('all groups, or none, are everything there is', () => {
  assert.equal(eventsOf([]), undefined);
  assert.equal(eventsOf(HOOK_GROUP_NAMES), undefined);
  assert.deepEqual(eventsOf(['deals', 'orders']), [
    'order.placed', 'order.confirmed', 'order.cancelled', 'deal.opened', 'deal.sold_out', 'deal.closed',
  ]);
});

test('a hook belongs to the groups that it hears anything of', () => {
  assert.deepEqual(groupsOf({ events: [] }), []);
  assert.deepEqual(groupsOf({ events: ['deal.closed', 'order.placed'] }), ['orders', 'deals']);
});

test('an address is told without what all of them begin with', () => {
  assert.equal(shortUrl('https://shop.example/hooks'), 'shop.example/hooks');
  assert.equal(shortUrl('http://127.0.0.1:9/'), 'http://127.0.0.1:9/');
});
