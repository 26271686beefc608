// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import { obsProfile, obsProfileArchive } from './obs_profile';

const target = { room: 'river-silk', server: 'rtmp://shop.example/live', picture: 'upright' } as const;

describe('a profile for OBS', () => {
  it('streams to the room with its key, and without asks for one', () => {
    const service = (key?: string): unknown =>
      JSON.parse(obsProfile({ ...target, ...(key ? { key } : {}) }).files['service.json']!);
    assert.deepEqual(service('sk_1'), {
      type: 'rtmp_custom', settings: { server: 'rtmp://shop.example/live', key: 'sk_1', use_auth: false } });
    assert.deepEqual(service(), {
      type: 'rtmp_custom', settings: { server: 'rtmp://shop.example/live', key: '', use_auth: false } });
  });

  it('has the picture that was chosen', () => {
    const size = (picture: 'upright' | 'wide'): string[] =>
      obsProfile({ ...target, picture }).files['basic.ini']!.match(/^(Base|Output)C[XY]=\d+$/gm) ?? [];
    assert.deepEqual(size('upright'), ['BaseCX=720', 'BaseCY=1280', 'OutputCX=720', 'OutputCY=1280']);
    assert.deepEqual(size('wide'), ['BaseCX=1280', 'BaseCY=720', 'OutputCX=1280', 'OutputCY=720']);
  });

  it('comes as one folder', () => {
    const profile = obsProfile(target);
    const unpacked = unzipSync(obsProfileArchive(profile));
    const texts = Object.entries(unpacked).map(([name, bytes]) => [name, strFromU8(bytes)]);
    const expected = Object.entries(profile.files).map(([name, text]) => [`Shopfloor-river-silk/${name}`, text]);
    assert.deepEqual(Object.fromEntries(texts), Object.fromEntries(expected));
  });
});
