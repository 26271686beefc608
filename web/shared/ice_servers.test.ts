// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { iceServersOf } from './ice_servers';

test('the servers of a Link header, as fetch joins several', () => {
  assert.deepEqual(iceServersOf(
    '<stun:stun.example.com:3478>; rel="ice-server", <turns:turn.example.com:443?transport=tcp>; rel="ice-server"; ' +
    'username="loom, \\"one\\""; credential="a;b"; credential-type="password"'), [
    { urls: 'stun:stun.example.com:3478' },
    { urls: 'turns:turn.example.com:443?transport=tcp', username: 'loom, "one"', credential: 'a;b' },
  ]);
});

test('links of other kinds, and what is no link', () => {
  assert.deepEqual(iceServersOf(null), []);
  assert.deepEqual(iceServersOf('</next>; rel=next, <https://x.example>; rel="ice-server", <stun:a>, <stun:b; rel="ice-server"'), []);
  assert.deepEqual(iceServersOf('<stun:a>;rel=ice-server'), [{ urls: 'stun:a' }]);
});
