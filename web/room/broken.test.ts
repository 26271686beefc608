// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brokenWords } from './broken';

test('a page that did not load says so in the language of the address, then of the browser', () => {
  assert.equal(brokenWords('', ['zh-Hans-CN']).reload, '重新加载');
  assert.equal(brokenWords('', ['fr', 'zh']).reload, '重新加载');
  assert.equal(brokenWords('?lang=en', ['zh-CN']).reload, 'Reload');
  assert.equal(brokenWords('?t=3&lang=zh-CN', ['en']).reload, '重新加载');
  assert.equal(brokenWords('', []).reload, 'Reload');
});
