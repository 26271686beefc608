// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { deviceKey, forgetDeviceKey, forgetDeviceKeys, keepDeviceKey } from './device_keys';

/** As a browser's. */
function provide(kept: Map<string, string>): void {
  const value = {
    get length() { return kept.size; },
    key: (at: number) => [...kept.keys()][at] ?? null,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => { kept.set(name, text); },
    removeItem: (name: string) => { kept.delete(name); },
  };
  Object.defineProperty(globalThis, 'localStorage', { value, configurable: true });
}

afterEach(() => Reflect.deleteProperty(globalThis, 'localStorage'));

test('each room has its key, and forgets it alone', () => {
  provide(new Map());
  keepDeviceKey('silk', 'sk_1');
  keepDeviceKey('jade', 'sk_2');
  forgetDeviceKey('silk');
  assert.equal(deviceKey('silk'), undefined);
  assert.equal(deviceKey('jade'), 'sk_2');
});

test('who signs out takes all keys along, and nothing else', () => {
  const kept = new Map([['shopfloor.language', 'en']]);
  provide(kept);
  keepDeviceKey('silk', 'sk_1');
  keepDeviceKey('jade', 'sk_2');
  forgetDeviceKeys();
  assert.deepEqual([...kept.keys()], ['shopfloor.language']);
});

test('a browser without storage has no keys, and no errors', () => {
  Object.defineProperty(globalThis, 'localStorage', {
    get: () => { throw new Error('forbidden'); }, configurable: true,
  });
  keepDeviceKey('silk', 'sk_1');
  assert.equal(deviceKey('silk'), undefined);
  forgetDeviceKey('silk');
  forgetDeviceKeys();
});
