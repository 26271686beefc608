// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { destination, secretOf } from '../../signin/entry';
import { freeName, invitationUrl, isOutOfReach } from './invitation';

test('the link signs in, and leads to the part of the studio', () => {
  const url = new URL(invitationUrl('/signin#si_abc', 'https://shop.example:8443', 'camera'));
  assert.equal(url.origin, 'https://shop.example:8443');
  assert.equal(secretOf(url.hash), 'si_abc');
  assert.equal(destination(url.search, url.origin, '/console'), '/studio#camera');
});

test('a name of this machine alone is out of a phone\'s reach', () => {
  assert.deepEqual(['localhost', 'shop.localhost', '127.0.0.1', '[::1]', '192.168.1.20', 'shop.local'].map(isOutOfReach),
    [true, true, true, true, false, false]);
});

test('each invitation is somebody new', () => {
  assert.equal(freeName('Phone', []), 'Phone 1');
  assert.equal(freeName('Phone', ['Phone', 'Phone 1', 'Phone 3']), 'Phone 2');
});
