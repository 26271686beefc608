// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Product } from '../player/messages';
import { fromDraft, toDraft } from './product_draft';

const scarf: Product = {
  store: 'silk', sku: 'SILK-1', name: { 'zh-CN': '真丝围巾', en: 'Silk scarf' }, image: 'https://img.example/1.jpg',
  offers: [
    { channel: 'taobao', url: 'https://item.example/1', price: { amount: 12950, currency: 'CNY' } },
    {
      channel: '1688', url: 'https://detail.example/1', price: { amount: 6900, currency: 'CNY' }, min_order_quantity: 20,
      sample_amount: 9900, tiers: [{ min_quantity: 50, amount: 6500 }, { min_quantity: 500, amount: 5900 }],
    },
  ],
};

test('a product survives its way through the form', () => {
  const { store: _, ...rest } = scarf;
  assert.deepEqual(fromDraft(toDraft(scarf, 'CNY')), rest);
});

test('the offer that shoppers are shown first stays the first', () => {
  const { store: _, ...rest } = scarf;
  const turned = { ...rest, offers: [...rest.offers].reverse() };
  const draft = toDraft({ ...scarf, offers: turned.offers }, 'CNY');
  assert.deepEqual(fromDraft(draft), turned);
});

test('a new product has what was typed and nothing else', () => {
  const draft = toDraft(undefined, 'CNY');
  draft.sku = ' TIE-3 ';
  draft.names = { 'zh-CN': '领带', en: ' ' };
  Object.assign(draft.offers.own, { isOffered: true, price: '88', tiers: [{ quantity: '', amount: '' }] });
  assert.deepEqual(fromDraft(draft), {
    sku: 'TIE-3', name: { 'zh-CN': '领带' }, offers: [{ channel: 'own', price: { amount: 8800, currency: 'CNY' } }],
  });
});

test('what is no amount is not sent', () => {
  const draft = toDraft(scarf, 'CNY');
  for (const wrong of ['', 'cheap', '1.999']) {
    draft.offers.taobao.price = wrong;
    assert.equal(fromDraft(draft), undefined, wrong);
  }
  draft.offers.taobao.isOffered = false;
  assert.ok(fromDraft(draft));
  draft.offers['1688'].tiers.push({ quantity: '0', amount: '5' });
  assert.equal(fromDraft(draft), undefined);
});
