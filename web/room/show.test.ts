// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cue, Offer, Product } from '../player/index';
import { byBelt } from '../home/rooms';
import { imageLink, mainOffer, moneyIn, quantityTerms, webLink, wholesaleOffer } from './offer';
import { announcement, onShow } from './show';

const cue = (id: number, kind: string, at_us: number, product = ''): Cue =>
  ({ id, rev: 1, kind, at_us, utc_ms: 0, product, data: {} });
const offer = (channel: Offer['channel'], amount: number, more: Partial<Offer> = {}): Offer =>
  ({ channel, url: 'https://example.com', price: { amount, currency: 'CNY' }, ...more });
const product = (sku: string, ...offers: Offer[]): Product => ({ store: 's', sku, name: {}, offers });

test('the card follows the newest explanation or deal', () => {
  const cues = [cue(1, 'deal.open', 1e6, 'A'), cue(2, 'explain.start', 2e6, 'B'), cue(3, 'notice', 3e6)];
  assert.equal(onShow(cues, [product('B')])?.product?.sku, 'B');
});

test('a revealed price has the card only when nothing else does', () => {
  const reveal = cue(3, 'price.reveal', 3e6, 'A');
  assert.equal(onShow([reveal, cue(1, 'explain.start', 1e6, 'B')], [])?.cue.product, 'B');
  assert.equal(onShow([reveal], [])?.cue.product, 'A');
  assert.equal(onShow([], []), undefined);
});

test('the newest notice or coupon is announced', () => {
  assert.equal(announcement([cue(1, 'notice', 1e6), cue(2, 'coupon', 2e6), cue(3, 'deal.open', 3e6)])?.id, 2);
});

test('a shopper sees the single-piece offer first, a buyer of many the wholesale one', () => {
  const scarf = product('A', offer('1688', 8900), offer('taobao', 19900));
  assert.equal(mainOffer(scarf)?.channel, 'taobao');
  assert.equal(wholesaleOffer(scarf)?.channel, '1688');
  assert.equal(mainOffer(product('B', offer('1688', 100)))?.channel, '1688');
  assert.equal(wholesaleOffer(product('C', offer('own', 100))), undefined);
});

test('quantities, tiers and samples are spelled out', () => {
  const terms = offer('1688', 8900, {
    min_order_quantity: 50,
    tiers: [{ min_quantity: 50, amount: 8900 }, { min_quantity: 200, amount: 7650 }],
    sample_amount: 9900,
  });
  assert.deepEqual(quantityTerms(terms, 'zh-CN'), ['50 件起批', '满 200 件 ¥76.50/件', '样品 ¥99']);
  assert.deepEqual(quantityTerms(offer('taobao', 100), 'en'), []);
});

test('only web addresses become links, only money is a price', () => {
  assert.equal(webLink('https://item.taobao.com/1'), 'https://item.taobao.com/1');
  assert.equal(webLink('javascript:alert(1)'), undefined);
  assert.equal(webLink(undefined), undefined);
  assert.equal(webLink('/demo/scarf.jpg'), undefined);
  assert.equal(imageLink('/demo/scarf.jpg'), '/demo/scarf.jpg');
  assert.equal(imageLink('//elsewhere.example/scarf.jpg'), undefined);
  assert.equal(imageLink('https://img.example/1.jpg'), 'https://img.example/1.jpg');
  assert.deepEqual(moneyIn({ amount: 5, currency: 'CNY' }), { amount: 5, currency: 'CNY' });
  assert.equal(moneyIn({ amount: '5' }), undefined);
  assert.equal(moneyIn(null), undefined);
});

test('the list: busiest belts first, on air before resting, no belt behind its equals', () => {
  const room = (slug: string, belt: string, state: string, viewers: number) =>
    ({ slug, name: slug, belt, state, viewers });
  const belts = byBelt([
    room('a', '', 'live', 900),
    room('b', 'Silk', 'offline', 0),
    room('c', 'Silk', 'live', 5),
    room('d', 'Tea', 'live', 50),
    room('e', '', 'offline', 0),
    room('f', 'Wool', 'offline', 0),
  ]);
  assert.deepEqual(belts.map((belt) => belt.name), ['', 'Tea', 'Silk', 'Wool']);
  assert.deepEqual(belts[2]?.rooms.map(({ slug }) => slug), ['c', 'b']);
});
