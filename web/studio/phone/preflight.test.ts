// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import en from '../../locales/staff/en.json';
import { preflight, worst, type PreflightFacts } from './preflight';

const well: PreflightFacts = {
  room: 'free', picture: { width: 720, height: 1280, fps: 30 }, light: 'good', sound: 'good', uplink: 8e6,
};

const told = (facts: Partial<PreflightFacts>) => preflight({ ...well, ...facts })
  .filter(({ mark }) => mark !== 'good').map(({ id, mark, word }) => `${id} ${mark} ${word}`);

test('a phone that is ready has five green lines', () => {
  assert.deepEqual(preflight(well).map(({ id, mark }) => `${id} ${mark}`),
    ['room good', 'picture good', 'light good', 'sound good', 'uplink good']);
  assert.equal(worst(preflight(well)), 'good');
});

test('a room that was ended by hand opens again by going live; one that is taken is warned of', () => {
  assert.deepEqual(told({ room: 'closed' }), []);
  assert.deepEqual(told({ room: 'taken' }), ['room attention taken']);
  assert.deepEqual(told({ room: 'down' }), ['room broken down']);
  assert.deepEqual(told({ room: 'no_key' }), ['room broken no_key']);
});

test('the picture is as the camera gives it, upright or not', () => {
  assert.deepEqual(told({ picture: { width: 1280, height: 720, fps: 30 } }), []);
  assert.deepEqual(told({ picture: { width: 352, height: 640, fps: 30 } }), ['picture attention small']);
  assert.deepEqual(told({ picture: { width: 720, height: 1280, fps: 12 } }), ['picture attention slow']);
  assert.deepEqual(told({ picture: { width: 720, height: 1280, fps: 0 } }), []);
  assert.deepEqual(told({ picture: undefined }), ['picture broken none']);
});

test('each line decides for itself, and the worst for all', () => {
  assert.deepEqual(told({ light: 'backlit', sound: 'silent' }), ['light attention backlit', 'sound broken silent']);
  assert.equal(worst(preflight({ ...well, light: 'backlit', sound: 'silent' })), 'broken');
  assert.equal(worst(preflight({ ...well, light: 'backlit' })), 'attention');
  assert.equal(worst(preflight({ ...well, sound: 'waiting' })), 'waiting');
});

test('the line decides which picture goes out', () => {
  assert.deepEqual(told({ uplink: 2e6 }), ['uplink attention small']);
  assert.deepEqual(told({ uplink: 4e5 }), ['uplink broken slow']);
  assert.deepEqual(told({ uplink: 'unknown' }), ['uplink attention unknown']);
  assert.deepEqual(told({ uplink: 'unmeasured' }), ['uplink attention unmeasured']);
  assert.deepEqual(told({ uplink: undefined }), ['uplink waiting waiting']);
});

test('whatever is not good has a sentence', () => {
  const words = {
    room: ['taken', 'down', 'unreachable', 'no_key'], picture: ['none', 'small', 'slow'],
    light: ['waiting', 'covered', 'dark', 'backlit', 'glaring'],
    sound: ['waiting', 'none', 'muted', 'silent', 'quiet', 'loud'], uplink: ['waiting', 'unknown', 'unmeasured', 'slow', 'small'],
  };
  for (const [id, list] of Object.entries(words)) {
    for (const word of list) assert.ok(`preflight.${id}.${word}` in en, `preflight.${id}.${word}`);
  }
});
