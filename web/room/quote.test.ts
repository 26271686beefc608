// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Offer, Product } from '../player/index';
import { BuyerChoice } from './buyer_choice';
import { buyAddress } from './offer';
import { modesOf, offerFor, offersFor, parseQuantity, priceSteps, quoteOf } from './quote';

const offer = (channel: Offer['channel'], amount: number, more: Partial<Offer> = {}): Offer =>
  ({ channel, url: 'https://example.com', price: { amount, currency: 'CNY' }, ...more });
const product = (...offers: Offer[]): Product => ({ store: 's', sku: 'A', name: {}, offers });
const yuan = (amount: number) => ({ amount, currency: 'CNY' });

const bulk = offer('1688', 6900, {
  tiers: [{ min_quantity: 50, amount: 6500 }, { min_quantity: 500, amount: 5900 }],
  min_order_quantity: 20,
  sample_amount: 8900,
});
const retail = offer('taobao', 12900);
const scarf = product(retail, offer('tmall', 13900), bulk);

test('the unit price and the total answer to the quantity', () => {
  for (const [quantity, unit] of [[20, 6900], [49, 6900], [50, 6500], [499, 6500], [500, 5900]] as const) {
    const quote = quoteOf(bulk, quantity);
    assert.deepEqual(quote.unit, yuan(unit));
    assert.deepEqual(quote.total, yuan(unit * quantity));
    assert.equal(quote.belowMinimum, false);
  }
});

test('below the smallest order there is the sample, at the first price', () => {
  const quote = quoteOf(bulk, 19);
  assert.equal(quote.belowMinimum, true);
  assert.equal(quote.minimum, 20);
  assert.deepEqual(quote.sample, yuan(8900));
  assert.deepEqual(quote.unit, yuan(6900));
  assert.equal(quote.next, undefined);
  assert.equal(quoteOf(offer('1688', 100, { min_order_quantity: 2 }), 1).sample, undefined);
});

test('the next cheaper step is known', () => {
  assert.equal(quoteOf(bulk, 20).next?.from, 50);
  assert.equal(quoteOf(bulk, 50).next?.from, 500);
  assert.equal(quoteOf(bulk, 500).next, undefined);
  assert.equal(quoteOf(retail, 3).next, undefined);
});

test('steps begin with the smallest order, and leave out what it can never reach', () => {
  assert.deepEqual(priceSteps(bulk).map(({ from, to, price }) => [from, to, price.amount]),
    [[20, 49, 6900], [50, 499, 6500], [500, undefined, 5900]]);
  assert.deepEqual(priceSteps(retail).map(({ from, to }) => [from, to]), [[1, undefined]]);
  const high = offer('1688', 100, {
    tiers: [{ min_quantity: 10, amount: 90 }, { min_quantity: 50, amount: 80 }], min_order_quantity: 50,
  });
  assert.deepEqual(priceSteps(high).map(({ from, price }) => [from, price.amount]), [[50, 80]]);
  const same = offer('1688', 100, {
    tiers: [{ min_quantity: 10, amount: 100 }, { min_quantity: 50, amount: 80 }],
  });
  assert.deepEqual(priceSteps(same).map(({ from, to }) => [from, to]), [[1, 49], [50, undefined]]);
});

test('a price shown by the host stands for one piece, and while it is the lowest', () => {
  const tiered = offer('own', 10000, { tiers: [{ min_quantity: 10, amount: 5000 }] });
  assert.deepEqual(quoteOf(tiered, 1, yuan(8000)).unit, yuan(8000));
  assert.deepEqual(quoteOf(tiered, 9, yuan(8000)).total, yuan(72000));
  assert.deepEqual(quoteOf(tiered, 10, yuan(8000)).unit, yuan(5000));
  assert.deepEqual(quoteOf(tiered, 1, { amount: 900, currency: 'USD' }).unit.currency, 'USD');
});

test('there are two ways to buy only where they differ', () => {
  assert.deepEqual(modesOf(scarf), ['retail', 'wholesale']);
  assert.deepEqual(modesOf(product(retail)), ['retail']);
  assert.deepEqual(modesOf(product(bulk)), ['wholesale']);
  assert.deepEqual(modesOf(product(offer('own', 100, { tiers: [{ min_quantity: 5, amount: 90 }] }))), ['retail']);
  assert.deepEqual(modesOf(product()), []);
});

test('each way has its offers, the first one first', () => {
  assert.equal(offerFor(scarf, 'retail')?.channel, 'taobao');
  assert.equal(offerFor(scarf, 'wholesale')?.channel, '1688');
  assert.equal(offerFor(product(retail), 'wholesale')?.channel, 'taobao');
  assert.deepEqual(offersFor(scarf, 'retail').map(({ channel }) => channel), ['taobao', 'tmall']);
  assert.deepEqual(offersFor(scarf, 'wholesale').map(({ channel }) => channel), ['1688']);
  assert.deepEqual(offersFor(product(bulk), 'retail').map(({ channel }) => channel), ['1688']);
});

test('the way to buy holds for the next product, a quantity for its own', () => {
  let changes = 0;
  const choice = new BuyerChoice(() => { changes += 1; });
  const robe: Product = { ...scarf, sku: 'B' };
  assert.equal(choice.quantityOf(scarf), 1);
  choice.choose('wholesale');
  assert.equal(choice.quantityOf(scarf), 20);
  choice.setQuantity(scarf, 60);
  assert.equal(choice.modeFor(robe), 'wholesale');
  assert.equal(choice.quantityOf(robe), 20);
  assert.deepEqual(choice.quoteOf(scarf, bulk).unit, yuan(6500));
  choice.choose('retail');
  assert.equal(choice.quantityOf(scarf), 60);
  assert.equal(changes, 3);
  choice.setQuantity(scarf, 0);
  assert.equal(choice.quantityOf(scarf), 1);
  choice.setQuantity(scarf, 1e9);
  assert.equal(choice.quantityOf(scarf), 99_999);
});

test('a quantity is a whole number of one piece or more', () => {
  assert.equal(parseQuantity(' 12 '), 12);
  assert.equal(parseQuantity('1000000'), 99_999);
  for (const text of ['', '0', '-1', '1.5', '1e3', 'x', '12345678901']) {
    assert.equal(parseQuantity(text), undefined, text);
  }
});

test('a link goes by the server that counts it, where there is one', () => {
  const counted = offer('taobao', 100, { go: '/go/abc' });
  assert.equal(buyAddress(counted, { cue: 17, atUs: 83466666.4 }), '/go/abc?c=17&t=83466666');
  assert.equal(buyAddress(counted, { broadcast: 'b_1', cue: 2, atUs: 5 }), '/go/abc?c=2&t=5&b=b_1');
  assert.equal(buyAddress(counted, { cue: undefined, atUs: 5 }), '/go/abc?t=5');
  assert.equal(buyAddress(counted, { cue: undefined, atUs: undefined }), '/go/abc');
  assert.equal(buyAddress(offer('taobao', 100), { cue: 17, atUs: 1 }), 'https://example.com');
  assert.equal(buyAddress(offer('own', 100, { url: '' }), { cue: 1, atUs: 1 }), undefined);
  assert.equal(buyAddress(offer('own', 1, { url: 'javascript:1', go: '//evil' }), { cue: 1, atUs: 1 }), undefined);
});
