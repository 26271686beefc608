// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpFailure } from './recording';

test('a recording that is not there, or of a room that is taken down, is gone; a failure is not', () => {
  for (const status of [403, 404, 410]) assert.equal(new HttpFailure(status, '/').gone, true);
  for (const status of [429, 500, 503]) assert.equal(new HttpFailure(status, '/').gone, false);
});
