// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decoded } from './address';

test('a part of an address is decoded, and left as it is where that cannot be', () => {
  assert.equal(decoded('%E4%B8%9D'), '丝');
  assert.equal(decoded('silk'), 'silk');
  for (const wrong of ['%', '%E4%B8', 'silk%2']) assert.equal(decoded(wrong), wrong);
});
