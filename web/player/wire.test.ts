// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEADER_BYTES, parseMediaFrame } from './wire';

function message(): ArrayBuffer {
  const buffer = new ArrayBuffer(HEADER_BYTES + 4);
  const view = new DataView(buffer);
  view.setUint8(0, 1);
  view.setUint8(1, 2);
  view.setUint8(2, 3);
  view.setUint8(3, 7);
  view.setUint32(4, 4_000_000_001);
  view.setBigInt64(8, 83_466_666n);
  view.setUint32(16, 100_000);
  view.setUint32(20, 5);
  view.setBigInt64(24, 1_795_392_000_123_456n);
  new Uint8Array(buffer).set([9, 8, 7, 6], HEADER_BYTES);
  return buffer;
}

test('every field of the header is read', () => {
  assert.deepEqual(parseMediaFrame(message()), {
    kind: 'chunk',
    keyframe: true,
    epochStart: true,
    rendition: 7,
    sequence: 4_000_000_001,
    mediaUs: 83_466_666,
    durationUs: 100_000,
    epoch: 5,
    utcUs: 1_795_392_000_123_456,
    payload: new Uint8Array([9, 8, 7, 6]),
  });
});

test('a time before the start of the timeline stays negative', () => {
  const buffer = message();
  new DataView(buffer).setBigInt64(8, -21_333n);
  assert.equal(parseMediaFrame(buffer)?.mediaUs, -21_333);
});

test('a message cut off at any length up to its first byte of media is refused', () => {
  for (let length = 0; length <= HEADER_BYTES; length++) {
    assert.equal(parseMediaFrame(message().slice(0, length)), undefined, `${length} bytes`);
  }
  assert.equal(parseMediaFrame(message().slice(0, HEADER_BYTES + 1))?.payload.length, 1);
});

test('another version and unknown kinds are refused', () => {
  for (const [at, value] of [[0, 0], [0, 2], [1, 0], [1, 3]] as const) {
    const buffer = message();
    new DataView(buffer).setUint8(at, value);
    assert.equal(parseMediaFrame(buffer), undefined);
  }
});
