// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Rundown } from '../../shared/control_types';
import { atHand } from './at_hand';

const bag = [{ sku: 'A' }, { sku: 'B' }];
const rundown = (...steps: Rundown['steps']): Rundown => ({ steps, position: null, mode: 'manual' });

test('what is explained is at hand, whatever the plan says', () => {
  const plan = rundown({ product: 'B', minute: 0, state: 'now' });
  assert.deepEqual(atHand('A', plan, bag), { sku: 'A', isShown: true });
});

test('the plan comes before the bag: its step now, else the next one', () => {
  const now = { product: 'B', minute: 0, state: 'now' as const };
  const next = { product: 'C', minute: 5, state: 'next' as const };
  assert.equal(atHand(undefined, rundown(now, next), bag)?.sku, 'B');
  assert.equal(atHand(undefined, rundown({ title: 'Hello', minute: 0, state: 'now' }, next), bag)?.sku, 'C');
  assert.equal(atHand(undefined, rundown(), bag)?.sku, 'A');
});

test('with nothing planned and nothing in the bag there is nothing at hand', () => {
  assert.equal(atHand(undefined, undefined, []), undefined);
  assert.equal(atHand(undefined, undefined, undefined), undefined);
});
