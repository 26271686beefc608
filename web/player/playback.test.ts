// SPDX-License-Identifier: MIT
// Chunks on their way into a SourceBuffer, at a switch of renditions above all.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { familyOf } from './media_buffer';
import { Playback } from './playback';
import type { MediaFrame } from './wire';

const FIRST_BYTE = { init: 1, chunk: 2 };

class FakeSourceBuffer extends EventTarget {
  updating = false;
  appended: number[] = [];
  types: string[] = [];
  appendBuffer(bytes: Uint8Array): void {
    this.appended.push(...bytes);
    this.dispatchEvent(new Event('updateend'));
  }
  changeType(type: string): void {
    this.types.push(type);
  }
  remove(): void {
    this.dispatchEvent(new Event('updateend'));
  }
}

const made: FakeSourceBuffer[] = [];
/** What was asked for before the next paint. */
const paints: (() => void)[] = [];
const paint = (): void => paints.splice(0).forEach((call) => call());

class FakeMediaSource extends EventTarget {
  readyState = 'open';
  duration = 0;
  constructor() {
    super();
    queueMicrotask(() => this.dispatchEvent(new Event('sourceopen')));
  }
  addSourceBuffer(type: string): FakeSourceBuffer {
    const buffer = new FakeSourceBuffer();
    buffer.types.push(type);
    made.push(buffer);
    return buffer;
  }
}

class FakeVideo extends EventTarget {
  sought: number[] = [];
  at = 0;
  playbackRate = 1;
  seeking = false;
  readyState = 0;
  videoWidth = 0;
  paused = false;
  ranges = [[0, 10]];
  get buffered() {
    const at = (index: number, end: number): number => this.ranges[index]?.[end] ?? NaN;
    return { length: this.ranges.length, start: (i: number) => at(i, 0), end: (i: number) => at(i, 1) };
  }
  get currentTime(): number { return this.at; }
  set currentTime(at: number) { this.sought.push(this.at = at); }
}

afterEach(() => {
  made.length = paints.length = 0;
  Reflect.deleteProperty(globalThis, 'MediaSource');
  Reflect.deleteProperty(globalThis, 'requestAnimationFrame');
});

async function playback(stall: (ms: number) => void = () => assert.fail('no stall')) {
  Object.assign(globalThis, {
    MediaSource: FakeMediaSource,
    requestAnimationFrame: (call: () => void) => paints.push(call),
  });
  URL.createObjectURL = () => 'blob:x';
  const video = new FakeVideo();
  const renditions: [number, number][] = [];
  const player = new Playback(video as unknown as HTMLVideoElement, {
    stall,
    failed: (reason) => assert.fail(reason),
    rendition: (index, fromUs) => renditions.push([index, fromUs]),
  });
  player.rebuild();
  await Promise.resolve();
  const frame = (kind: MediaFrame['kind'], rendition: number, sequence: number, keyframe = false): MediaFrame => ({
    kind, rendition, sequence, keyframe, epochStart: false, epoch: 1, mediaUs: sequence * 100_000,
    durationUs: 100_000, utcUs: sequence * 100_000, payload: new Uint8Array([FIRST_BYTE[kind], rendition, sequence]),
  });
  return {
    video, player, renditions,
    init: (rendition: number, codecs = 'avc1.64001f,mp4a.40.2') => {
      player.expect(codecs);
      player.accept(frame('init', rendition, 0));
    },
    chunk: (rendition: number, sequence: number, keyframe = false) =>
      player.accept(frame('chunk', rendition, sequence, keyframe)),
  };
}

const appends = () => {
  const all = made[0]!.appended;
  return Array.from({ length: all.length / 3 }, (_, i) => all.slice(3 * i, 3 * i + 3).join('.'));
};

test('numbers that go back at a switch are appended, in the same SourceBuffer', async () => {
  const { player, renditions, init, chunk } = await playback();
  init(0);
  for (const n of [5, 6, 7, 8]) chunk(0, n, n === 5);
  const { endUs } = player.clock;
  init(2);
  chunk(2, 7, true);
  chunk(2, 8);
  assert.equal(player.clock.endUs, endUs, 'what was received before is still there');
  assert.equal(player.sequence, 8);
  chunk(2, 9);
  assert.deepEqual(appends(), ['1.0.0', '2.0.5', '2.0.6', '2.0.7', '2.0.8', '1.2.0', '2.2.7', '2.2.8', '2.2.9']);
  assert.equal(made.length, 1);
  assert.equal(player.clock.endUs, 1_000_000);
  assert.deepEqual(renditions, [[0, 500_000], [2, 900_000]], 'its pictures show from the first new number on');
  assert.equal(player.skips, 0);
});

test('what was seen is left out where the first new chunk needs it not', async () => {
  const { init, chunk } = await playback();
  init(0);
  for (const n of [5, 6, 7]) chunk(0, n, n === 5);
  init(2);
  chunk(2, 6, true);
  chunk(2, 7);
  chunk(2, 8, true);
  assert.deepEqual(appends().slice(4), ['1.2.0', '2.2.8']);
});

test('chunks that cannot be made a preroll are decoded again from their keyframe', async () => {
  const { video, init, chunk } = await playback();
  init(0);
  for (const n of [5, 6, 7]) chunk(0, n, n === 5);
  video.at = 0.65;
  const before = video.sought.length;
  init(2);
  chunk(2, 6, true);
  chunk(2, 7);
  chunk(2, 8);
  assert.deepEqual(video.sought.slice(before), [0.65]);
});

test('a real gap is a skip, also right after a switch', async () => {
  const { player, init, chunk } = await playback();
  init(0);
  chunk(0, 5, true);
  chunk(0, 25, true);
  assert.equal(player.skips, 1);
  init(2);
  chunk(2, 40, true);
  assert.equal(player.skips, 2);
  assert.deepEqual(appends(), ['1.0.0', '2.0.5', '2.0.25', '1.2.0', '2.2.40']);
});

test('a join may come back to any number', async () => {
  const { player, init, chunk } = await playback();
  init(0);
  chunk(0, 50, true);
  player.joinAt(0);
  init(2);
  chunk(2, 40, true);
  chunk(2, 41);
  assert.deepEqual(appends(), ['1.0.0', '2.0.50', '1.2.0', '2.2.40', '2.2.41']);
  assert.equal(player.skips, 0);
});

test('the buffer is told of another family of codecs, and of nothing less', async () => {
  const { init, chunk } = await playback();
  init(0, 'avc1.64001f,mp4a.40.2');
  chunk(0, 1, true);
  init(1, 'avc1.42c01e,mp4a.40.2');
  chunk(1, 2, true);
  init(2, 'hvc1.1.6.L93.B0,mp4a.40.2');
  chunk(2, 3, true);
  assert.deepEqual(made[0]!.types, ['avc1.64001f,mp4a.40.2', 'hvc1.1.6.L93.B0,mp4a.40.2'].map((all) => `video/mp4; codecs="${all}"`));
  assert.equal(familyOf('avc1.64001f, mp4a.40.2'), familyOf('avc1.42c01e,mp4a.40.5'));
  assert.notEqual(familyOf('avc1.64001f'), familyOf('avc1.64001f,mp4a.40.2'));
});

test('a browser that stops a little before a hole is taken over it', async () => {
  const { player, video, init, chunk } = await playback();
  init(0);
  chunk(0, 0, true);
  video.sought = [];
  video.at = 3.673;
  video.ranges = [[0.981, 3.776], [3.8, 34.2]];
  player.tick(1000);
  player.tick(1300);
  assert.deepEqual(video.sought, [], 'it may still play on');
  player.tick(1500);
  assert.equal(video.sought.length, 1);
  assert.ok(Math.abs(video.at - 34.001) < 0.01, 'to the live edge less the target');

  player.tick(2000);
  player.tick(3000);
  assert.equal(video.sought.length, 1, 'and no further');
});

test('a seek into a stretch that is too short to be played from is followed by one past it', async () => {
  const { video, player, init, chunk } = await playback();
  init(0);
  for (const n of [0, 1, 2]) chunk(0, n, n === 0);
  video.at = 3.397;
  video.seeking = true;
  video.ranges = [[0, 3.34], [3.396, 3.588]];
  const before = video.sought.length;
  player.tick(1000);
  player.tick(1500);
  assert.deepEqual(video.sought.slice(before), [], 'there is nowhere to go');
  video.ranges.push([3.645, 4]);
  player.tick(1600);
  assert.equal(video.sought.length, before + 1);
  assert.ok(video.at > 3.645);
});

test('a seek that takes its time in a long stretch is left alone', async () => {
  const { video, player, init, chunk } = await playback();
  init(0);
  for (const n of [0, 1, 2]) chunk(0, n, n === 0);
  video.at = 3;
  video.seeking = true;
  video.ranges = [[0, 3.6], [3.7, 9]];
  const before = video.sought.length;
  player.tick(1000);
  player.tick(1500);
  assert.deepEqual(video.sought.slice(before), []);
});

test('a picture that stands for less than three of 30 a second is no stall', async () => {
  const stalls: number[] = [];
  const { video, player, init, chunk } = await playback((ms) => stalls.push(ms));
  const { now } = performance;
  let atMs = 1000;
  performance.now = () => atMs;
  try {
    init(0);
    chunk(0, 0, true);
    for (const lastsMs of [40, 99, 140]) {
      const { target } = player.latency;
      video.dispatchEvent(new Event('waiting'));
      chunk(0, player.sequence + 1);
      atMs += lastsMs;
      video.dispatchEvent(new Event('playing'));
      assert.ok(player.latency.target > target, 'each is a warning');
    }
  } finally {
    performance.now = now;
  }
  assert.deepEqual(stalls, [140]);
  assert.equal(player.stalls, 1);
});

/** At 3 s, with a picture on screen that may be past the playhead; one more chunk has come, which is not enough. */
async function ranDry(pictureUs: number): ReturnType<typeof playback> {
  const dry = await playback(() => undefined);
  dry.init(0);
  for (const n of [0, 1, 2]) dry.chunk(0, n, n === 0);
  dry.video.at = 3;
  dry.video.ranges = [[0, 3.05]];
  dry.video.sought = [];
  dry.player.presented(pictureUs);
  dry.video.dispatchEvent(new Event('waiting'));
  dry.chunk(0, 3);
  return dry;
}

test('a browser that ran dry is told once to begin anew, as soon as there is enough', async () => {
  const { video, player, chunk } = await ranDry(3_133_000);
  assert.deepEqual(video.sought, []);
  assert.equal(video.playbackRate, 0, 'it waits for more');
  video.ranges = [[0, 3.4]];
  chunk(0, 4);
  chunk(0, 5);
  assert.deepEqual([video.sought, video.playbackRate], [[], 0], 'what came may bring a picture');
  player.presented(3_166_667);
  paint();
  assert.deepEqual(video.sought.map((at) => Math.round(at * 1000)), [3168], 'no picture is shown again');
  assert.ok(video.playbackRate > 0);
  assert.equal(player.stalls, 0, 'it does not play yet');

  video.at = 3.3;
  player.presented(3_266_667);
  video.ranges = [[0, 4]];
  player.tick();
  video.dispatchEvent(new Event('waiting'));
  chunk(0, 6);
  paint();
  assert.deepEqual(video.sought.map((at) => Math.round(at * 1000)), [3168, 3301], 'and once the next time');
});

test('it begins anew once there is enough behind the picture, and not if it plays by itself', async () => {
  const { video, chunk } = await ranDry(3_233_333);
  video.ranges = [[0, 3.3]];
  chunk(0, 4);
  paint();
  assert.deepEqual(video.sought, [], 'the picture would go back');
  assert.ok(video.playbackRate > 0, 'and what there is may be played');

  video.ranges = [[0, 3.4]];
  chunk(0, 5);
  video.readyState = 3;
  paint();
  assert.deepEqual(video.sought, []);
  assert.ok(video.playbackRate > 0);

  video.readyState = 2;
  chunk(0, 6);
  paint();
  assert.deepEqual(video.sought.map((at) => Math.round(at * 1000)), [3234]);
});
