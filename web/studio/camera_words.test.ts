// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureText } from './camera_words';

const own = ['no_camera', 'camera_ended', 'unreachable', 'no_connection', 'unsteady'];
const ofServer = ['unauthorized', 'forbidden', 'unacceptable', 'conflict', 'too_many', 'busy'];

test('what the page saw itself has a sentence in both languages', () => {
  for (const code of own) {
    assert.match(failureText('en', { code }), /^[A-Z].+\.$/, code);
    assert.match(failureText('zh-CN', { code }), /\p{Script=Han}.*。$/u, code);
  }
});

test('a refusal is the server\'s sentence in English, and a translated one in Chinese', () => {
  const message = 'Stop it first.';
  for (const code of ofServer) {
    assert.equal(failureText('en', { code, message }), message);
    assert.match(failureText('zh-CN', { code, message }), /^[^a-z]*\p{Script=Han}[^a-z]*。$/u, code);
  }
});

test('where the sentence alone says why, Chinese keeps it', () => {
  const message = 'Another encoder took over.';
  for (const code of ['dismissed', 'browser', 'something_new']) {
    assert.ok(failureText('zh-CN', { code, message }).includes(message), code);
    assert.equal(failureText('en', { code, message }), message);
  }
});
