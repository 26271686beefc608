// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import en from '../locales/en.json';
import zh from '../locales/zh-CN.json';
import { localText, pickLanguage, text } from './language';
import { formatMoney, parseAmount, plainAmount } from './money';
import staffEn from '../locales/staff/en.json';
import staffZh from '../locales/staff/zh-CN.json';

test('both languages have the same texts with the same places for values', () => {
  const places = (value: string) => (value.match(/\{\w+\}/g) ?? []).sort();
  const pairs: Record<string, string>[][] = [[en, zh], [staffEn, staffZh]];
  for (const [english = {}, chinese = {}] of pairs) {
    assert.deepEqual(Object.keys(chinese).sort(), Object.keys(english).sort());
    for (const [key, words] of Object.entries(english)) {
      assert.ok(words.length > 0 && chinese[key]!.length > 0, key);
      assert.deepEqual(places(chinese[key]!), places(words), key);
    }
  }
});

test('each outcome of a call has its words', () => {
  const outcomes = ['done', 'invalid', 'unauthorized', 'forbidden', 'not_found', 'conflict', 'busy', 'failed',
    'unknown_outcome', 'too_many'];
  for (const outcome of outcomes) {
    for (const words of [staffEn, staffZh] as Record<string, string>[]) assert.ok(words[`outcome.${outcome}`], outcome);
  }
});

test('the language is the address, then the browser, then the room', () => {
  assert.equal(pickLanguage('?lang=en', ['zh-CN']), 'en');
  assert.equal(pickLanguage('', ['zh-Hant-TW', 'en'], 'en'), 'zh-CN');
  assert.equal(pickLanguage('', ['fr-FR', 'en-GB']), 'en');
  assert.equal(pickLanguage('?lang=xx', ['fr'], 'zh-CN'), 'zh-CN');
  assert.equal(pickLanguage('', []), 'en');
});

test('values are put into texts', () => {
  assert.equal(text('en', 'viewers', { count: 12 }), '12 watching');
  assert.equal(text('zh-CN', 'viewers', { count: 12 }), '12 人在看');
});

test('a store\'s words are shown in the language, a related one, or any', () => {
  assert.equal(localText({ 'zh-CN': '丝', en: 'silk' }, 'en'), 'silk');
  assert.equal(localText({ 'zh-Hans': '丝', en: 'silk' }, 'zh-CN'), '丝');
  assert.equal(localText({ 'zh-CN': '丝' }, 'en'), '丝');
  assert.equal(localText('Silk', 'zh-CN'), 'Silk');
  assert.equal(localText(undefined, 'en'), '');
  assert.equal(localText({}, 'en'), '');
});

test('money: minor units of the currency, no empty fraction', () => {
  const plain = (value: string) => value.replace(/\u00a0/g, ' ');
  assert.equal(formatMoney({ amount: 19900, currency: 'CNY' }, 'zh-CN'), '¥199');
  assert.equal(formatMoney({ amount: 19950, currency: 'CNY' }, 'zh-CN'), '¥199.50');
  assert.equal(formatMoney({ amount: 19900, currency: 'CNY' }, 'en'), 'CN¥199');
  assert.equal(formatMoney({ amount: 1200, currency: 'JPY' }, 'en'), '¥1,200');
  assert.equal(formatMoney({ amount: 1234, currency: 'KWD' }, 'en').slice(-5), '1.234');
  assert.equal(formatMoney({ amount: 0, currency: 'USD' }, 'en'), '$0');
  assert.equal(plain(formatMoney({ amount: 500, currency: '??' }, 'en')), '?? 5');
});

test('amounts are typed and edited in whole units', () => {
  assert.equal(parseAmount('129.50', 'CNY'), 12950);
  assert.equal(parseAmount(' 129,5 ', 'CNY'), 12950);
  assert.equal(parseAmount('129', 'CNY'), 12900);
  assert.equal(parseAmount('0.29', 'CNY'), 29);
  assert.equal(parseAmount('1200.00', 'JPY'), 1200);
  for (const wrong of ['', 'x', '1.234', '-1', '1e3', '.5']) assert.equal(parseAmount(wrong, 'CNY'), undefined);
  assert.equal(plainAmount(12950, 'CNY'), '129.50');
  assert.equal(plainAmount(12900, 'CNY'), '129');
  assert.equal(plainAmount(1200, 'JPY'), '1200');
  assert.equal(plainAmount(undefined, 'CNY'), '');
});
