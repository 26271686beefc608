// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureText, isFault } from './camera_words';

const own = ['no_camera', 'camera_ended', 'unreachable', 'no_connection', 'unsteady', 'ended', 'taken'];
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
  const message = 'It cannot make an offer.';
  for (const code of ['browser', 'something_new']) {
    assert.ok(failureText('zh-CN', { code, message }).includes(message), code);
    assert.equal(failureText('en', { code, message }), message);
  }
});

test('a show that others ended is no fault, and is not told in the encoder\'s words', () => {
  const message = 'The broadcast was ended. Stop the encoder.';
  for (const code of ['dismissed', 'no_key']) {
    assert.doesNotMatch(failureText('en', { code, message }), /encoder/);
    assert.match(failureText('zh-CN', { code, message }), /^[^a-z]*\p{Script=Han}[^a-z]*。$/u, code);
  }
  assert.deepEqual(['ended', 'taken', 'dismissed'].map((code) => isFault({ code })), [false, false, true]);
});
