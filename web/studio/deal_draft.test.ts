// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { announceDeal, type DealDraft } from './deal_draft';

const draft: DealDraft = {
  store: 'silk', room: 'silk', sku: 'SCARF', amount: 9900, quantity: 10, perBuyer: 1, minutes: 5, arrival: 30,
};

test('what has arrived counts once, though announcing was refused and pressed again', async () => {
  const called: string[] = [];
  let isRefused = true;
  const act = (method: string) => {
    called.push(method);
    return Promise.resolve(method !== 'deal.announce' || !isRefused);
  };
  let form = draft;
  const stocked = () => (form = { ...form, arrival: 0 });
  assert.equal(await announceDeal(form, act, stocked), false);
  isRefused = false;
  assert.equal(await announceDeal(form, act, stocked), true);
  assert.deepEqual(called, ['stock.import', 'deal.announce', 'deal.announce']);
});

test('nothing is announced where the stock could not be entered', async () => {
  const called: string[] = [];
  const act = (method: string) => (called.push(method), Promise.resolve(false));
  const stocked = () => assert.fail('it was not');
  assert.equal(await announceDeal(draft, act, stocked), false);
  assert.deepEqual(called, ['stock.import']);
});
