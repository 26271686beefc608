// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { rememberChoice, rememberedChoice } from './choice_memory';
import { Renditions } from './renditions';

const codecs = 'avc1.64001f,mp4a.40.2';
const source = { index: 0, name: 'source', codecs, width: 1280, height: 720 };
const small = { index: 2, name: '480p', codecs, width: 854, height: 480 };

function watching(wish?: string): Renditions {
  const renditions = new Renditions(wish);
  renditions.replace([small, source]);
  renditions.begins(0, 0);
  assert.equal(renditions.presented(0), true);
  return renditions;
}

test('the best one comes first, and the server chooses unless the viewer does', () => {
  const renditions = watching();
  assert.deepEqual(renditions.list.map(({ name }) => name), ['source', '480p']);
  assert.deepEqual(renditions.current, { shown: source, choice: 'auto', auto: true, pending: undefined, missing: false });
});

test('a choice is pending until its first picture is on screen', () => {
  const renditions = watching();
  assert.equal(renditions.choose('480p'), true);
  assert.equal(renditions.choose('480p'), false);
  assert.equal(renditions.current.pending, '480p');
  renditions.begins(2, 4_000_000);
  assert.equal(renditions.presented(3_966_000), false, 'a picture of before');
  assert.equal(renditions.current.pending, '480p');
  assert.equal(renditions.presented(3_999_999), true, 'its first one, floored');
  assert.deepEqual(renditions.current, { shown: small, choice: '480p', auto: false, pending: undefined, missing: false });
  assert.equal(renditions.presented(4_033_000), false);
});

test('a choice that is not on air is missing, not pending, and pends when it is back', () => {
  const renditions = watching('480p');
  renditions.replace([source]);
  assert.deepEqual(renditions.current, { shown: source, choice: '480p', auto: false, pending: undefined, missing: true });
  renditions.replace([source, small]);
  assert.equal(renditions.current.pending, '480p');
});

test('one that begins again from an earlier time replaces what was known from there', () => {
  const renditions = watching();
  renditions.begins(2, 4_000_000);
  renditions.begins(0, 3_000_000);
  assert.equal(renditions.presented(5_000_000), false);
  assert.equal(renditions.current.shown?.name, 'source');
});

test('a source that changes its size is another picture', () => {
  const renditions = watching();
  renditions.describe({ ...source, width: 720, height: 1280 });
  assert.equal(renditions.presented(1), true);
  assert.equal(renditions.current.shown?.height, 1280);
});

afterEach(() => Reflect.deleteProperty(globalThis, 'localStorage'));

function storage(values: Map<string, string>): void {
  Object.defineProperty(globalThis, 'localStorage', {
    configurable: true,
    value: {
      getItem: (key: string) => values.get(key) ?? null,
      setItem: (key: string, value: string) => values.set(key, value),
    },
  });
}

test('the choice is remembered in this browser, and nothing but a name', () => {
  const values = new Map<string, string>();
  storage(values);
  assert.equal(rememberedChoice(), 'auto');
  rememberChoice('480p');
  assert.equal(rememberedChoice(), '480p');
  values.set('shopfloor.rendition', '"><script>');
  assert.equal(rememberedChoice(), 'auto');
});

test('where storage is forbidden nothing is remembered', () => {
  Object.defineProperty(globalThis, 'localStorage', {
    configurable: true,
    get: () => { throw new Error('SecurityError'); },
  });
  rememberChoice('480p');
  assert.equal(rememberedChoice(), 'auto');
});
