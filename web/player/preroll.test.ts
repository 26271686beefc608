// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asPreroll } from './preroll';

interface Shape {
  ticks: number;
  offsets?: number[];
  /** Durations are in the track's header, as ffmpeg writes them. */
  inHeader?: boolean;
  track?: number;
}

const words = (...values: number[]) => values.flatMap((v) => [v >>> 24, (v >>> 16) & 255, (v >>> 8) & 255, v & 255]);

function box(type: string, ...parts: number[][]): number[] {
  const body = parts.flat();
  return [...words(body.length + 8), ...[...type].map((c) => c.charCodeAt(0)), ...body];
}

/** A chunk of three pictures and two frames of sound, as the server packages it. */
function chunk({ ticks, offsets = [0, 0, 0], inHeader = false, track = 1 }: Shape): Uint8Array<ArrayBuffer> {
  const samples = offsets.flatMap((offset, i) =>
    words(...(inHeader ? [] : [3000]), 100 + i, i === 0 ? 0x02000000 : 0x01010000, offset));
  const header = inHeader ? box('tfhd', words(0x020028, track, 3000, 0x01010000)) : box('tfhd', words(0x020020, track, 0x01010000));
  const video = box('traf', header, box('tfdt', words(0x01000000, 0, ticks)),
    box('trun', words(0x01000000 + (inHeader ? 0xe01 : 0xf01), 3, 200), samples));
  const audio = box('traf', box('tfhd', words(0x020020, 2, 0)), box('tfdt', words(0x01000000, 0, 77)),
    box('trun', words(0x01000301, 2, 300), words(1024, 50, 1024, 50)));
  return new Uint8Array([...box('moof', box('mfhd', words(0, 1)), video, audio), ...box('mdat', words(1, 2, 3))]);
}

/** Decode time and durations of the pictures, and the boxes in `moof`. */
function read(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const find = (type: string, from = 0) => {
    const at = Buffer.from(bytes).indexOf(type, from, 'latin1');
    return at < 0 ? undefined : at + 4;
  };
  const run = find('trun')!;
  const isInHeader = (view.getUint32(run) & 0x100) === 0;
  const durations = isInHeader ? [view.getUint32(find('tfhd')! + 8)] : [0, 1, 2].map((i) => view.getUint32(run + 12 + 16 * i));
  return { ticks: view.getUint32(find('tfdt')! + 8), durations, isSilent: find('free') !== undefined };
}

test('pictures that were seen take a tick each, right before the first new one', () => {
  const seen = [chunk({ ticks: 90_000 }), chunk({ ticks: 99_000 })];
  const preroll = asPreroll(seen, chunk({ ticks: 108_000 }))!;
  assert.deepEqual(preroll.map(read), [
    { ticks: 107_994, durations: [1, 1, 1], isSilent: true },
    { ticks: 107_997, durations: [1, 1, 1], isSilent: true },
  ]);
  assert.deepEqual(preroll.map(({ length }) => length), seen.map(({ length }) => length));
  assert.deepEqual(read(seen[0]!), { ticks: 90_000, durations: [3000, 3000, 3000], isSilent: false }, 'what came is left alone');
});

test('durations may be in the header of the track', () => {
  const preroll = asPreroll([chunk({ ticks: 99_000, inHeader: true })], chunk({ ticks: 108_000 }))!;
  assert.deepEqual(preroll.map(read), [{ ticks: 107_997, durations: [1], isSilent: true }]);
});

test('pictures out of order, other tracks and nothing are not made a preroll', () => {
  const next = chunk({ ticks: 108_000 });
  assert.equal(asPreroll([chunk({ ticks: 99_000, offsets: [0, 6000, 3000] })], next), undefined);
  assert.notEqual(asPreroll([chunk({ ticks: 99_000, offsets: [3000, 3000, 3000] })], next), undefined);
  assert.equal(asPreroll([chunk({ ticks: 99_000, track: 3 })], next), undefined);
  assert.equal(asPreroll([chunk({ ticks: 99_000 })], chunk({ ticks: 2 })), undefined);
  assert.equal(asPreroll([], next), undefined);
});

test('bytes that break off anywhere are refused, not read past', () => {
  const whole = chunk({ ticks: 99_000 });
  const next = chunk({ ticks: 108_000 });
  const moofEnd = new DataView(whole.buffer).getUint32(0);
  for (let length = 0; length < moofEnd; length += 1) {
    assert.equal(asPreroll([whole.slice(0, length)], next), undefined, String(length));
    assert.equal(asPreroll([whole], next.slice(0, length)), undefined, String(length));
  }
  for (let at = 0; at < moofEnd; at += 1) {
    const broken = whole.slice();
    broken[at] = 255;
    assert.doesNotThrow(() => asPreroll([broken], next), String(at));
  }
});
