// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { destination, failureText, secretOf } from './entry';

const origin = 'https://shop.example';
const next = (value: string) => destination(`?next=${encodeURIComponent(value)}`, origin, '/studio');

test('the way back is a path of this site', () => {
  assert.equal(next('/studio?tab=chat#now'), '/studio?tab=chat#now');
  assert.equal(next('/console'), '/console');
  assert.equal(destination('', origin, '/studio'), '/studio');
});

test('no other site is gone to, and not this page again', () => {
  for (const wish of [
    'https://evil.example', '//evil.example/studio', '/\\evil.example', '/\t/evil.example',
    'javascript:alert(1)', 'studio', '', '/signin', '/signin?next=/studio', '//', 'http:studio',
  ]) {
    assert.equal(next(wish), '/studio', wish);
  }
});

test('what is pasted may be a whole link or its secret', () => {
  assert.equal(secretOf(' https://shop.example/signin#si_abc \n'), 'si_abc');
  assert.equal(secretOf('/signin#si_abc'), 'si_abc');
  assert.equal(secretOf('op_abc'), 'op_abc');
  assert.equal(secretOf('  '), '');
});

test('each refusal has its words', () => {
  assert.equal(failureText('used_link'), 'signin.error.used_link');
  assert.equal(failureText('busy'), 'signin.error.other');
  assert.equal(failureText(undefined), 'signin.error.other');
});
