// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cueInId3, cuesInChunk, eventMessages } from './emsg';

const CUE = { id: 17, rev: 2, kind: 'explain.start', at_us: 83_466_666, utc_ms: 5, product: '丝-042', data: {} };

const text = (value: string) => [...new TextEncoder().encode(value)];
const u32 = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
const syncSafe = (value: number) => [21, 14, 7, 0].map((shift) => (value >>> shift) & 127);
const box = (type: string, body: number[]) => [...u32(body.length + 8), ...text(type), ...body];

function id3(json: string, name = 'shopfloor.cue'): number[] {
  const body = [3, ...text(name), 0, ...text(json)];
  const frame = [...text('TXXX'), ...syncSafe(body.length), 0, 0, ...body];
  return [...text('ID3'), 4, 0, 0, ...syncSafe(frame.length), ...frame];
}

function emsg(data: number[], scheme = 'https://aomedia.org/emsg/ID3', version = 1): number[] {
  const fixed = [version, 0, 0, 0, ...u32(1_000_000), ...u32(0), ...u32(83_466_666), ...u32(0), ...u32(17)];
  return box('emsg', [...fixed, ...text(scheme), 0, ...text('shopfloor'), 0, ...data]);
}

const whole = new Uint8Array([...emsg(id3(JSON.stringify({ type: 'cue', ...CUE }))), ...box('moof', [1, 2])]);

test('the cue before a chunk is found', () => {
  assert.deepEqual(cuesInChunk(whole), [CUE]);
});

test('the event carries its time and names', () => {
  const [event] = eventMessages(whole);
  assert.equal(event?.presentationTime, 83_466_666);
  assert.equal(event?.timescale, 1_000_000);
  assert.equal(event?.id, 17);
  assert.equal(event?.value, 'shopfloor');
});

test('a chunk cut off at any length gives its cue or none, and never throws', () => {
  const end = whole.length - box('moof', [1, 2]).length;
  for (let length = 0; length <= whole.length; length++) {
    assert.equal(cuesInChunk(whole.subarray(0, length)).length, length >= end ? 1 : 0);
  }
});

test('a tag cut off at any length gives no cue and never throws', () => {
  const tag = new Uint8Array(id3(JSON.stringify(CUE)));
  for (let length = 0; length < tag.length; length++) {
    assert.equal(cueInId3(tag.subarray(0, length)), undefined, `${length} bytes`);
  }
});

test('other schemes, versions, frames and broken JSON are passed over', () => {
  const json = JSON.stringify(CUE);
  for (const bytes of [
    emsg(id3(json), 'urn:scte:scte35:2013:bin'),
    emsg(id3(json), undefined, 0),
    emsg(id3(json, 'someone.else')),
    emsg(id3('{"id":')),
    emsg(id3('{"id":"seventeen"}')),
    emsg([1, 2, 3]),
    box('emsg', []),
  ]) {
    assert.deepEqual(cuesInChunk(new Uint8Array(bytes)), []);
  }
});
