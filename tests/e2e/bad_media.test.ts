// SPDX-License-Identifier: MIT
// What encoders should not send, where the browser decides: it plays, or the merchant is told.
// tests/media/README.md has all cases, and what is measured of them without a browser.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { after, before, describe, it } from 'node:test';
import { flvTags, isSetup, type Tag } from '../bench/flv_tags';
import { TimedPublisher } from '../bench/timed_publisher';
import type { PresentedFrame } from './page/probe_types';
import { program, temporaryFolder } from './support/places';
import type { RoomPage } from './support/room_page';
import { Scene } from './support/scene';
import type { Store } from './support/server';
import { until } from './support/wait';

const run = promisify(execFile);
const atOnce = 4; // rooms; two cores have to encode, serve and show all of them
const showSeconds = 60; // longer than any room is looked at
const watchSeconds = 5;
const patienceMs = 45_000;
const standsStillMs = 8000; // no picture for so long, and it has stopped

interface Case {
  readonly name: string; // as bad_media knows it
  readonly told?: string; // a warning's code
  readonly refused?: string; // words of the sentence that the encoder gets
  readonly frames?: number; // that are presented in the end, at least
  readonly silent?: boolean; // what is heard in the end is not the encoder's; not looked at in what ends by itself, unless said
  readonly shape?: number; // width by height, as shown
}

const sparse = { frames: 3 };

const cases: readonly Case[] = [
  { name: 'he-aac' },
  { name: 'he-aac-backward-compatible' },
  { name: 'he-aac-v2' },
  { name: 'mono-22050' },
  { name: 'stereo-96000' },
  { name: 'six-channels' },
  { name: '4-2-2', told: 'encoded_source' },
  { name: '4-4-4-of-853x479', told: 'encoded_source' },
  { name: '10-bit', told: 'encoded_source' },
  { name: 'lossless-4-2-0', told: 'encoded_source' },
  { name: 'interlaced', told: 'interlaced' },
  { name: '16x16', shape: 1 },
  { name: 'portrait-1080x1920', shape: 9 / 16, frames: 15 },
  { name: '4096x2304', shape: 16 / 9, frames: 8 },
  { name: '8000x200', told: 'large_picture', shape: 40, frames: 15 },
  { name: 'pixels-not-square', shape: (720 * 16) / 11 / 576 },
  { name: '4-2-2-and-pixels-not-square', told: 'encoded_source', shape: (720 * 16) / 11 / 576 },
  { name: '1-to-60-pictures-a-second', ...sparse },
  { name: 'one-picture-a-second', ...sparse },
  { name: 'picture-gap-2s', ...sparse },
  { name: 'b-frames' },
  { name: 'wrap-32-bit' },
  { name: 'forward-1h' },
  { name: 'backward-1h' },
  { name: 'times-all-equal', told: 'bad_times' },
  { name: 'begins-within-a-group' },
  { name: 'keyframe-lost' },
  { name: 'sei-flood' },
  { name: 'empty-nal-units' },
  { name: 'access-unit-delimiters' },
  { name: 'parameters-of-another-picture-first' },
  { name: 'parameters-of-a-larger-picture', told: 'broken_video', frames: 0 },
  { name: 'no-sound', told: 'no_audio', silent: true },
  { name: 'sound-late-5s', told: 'no_audio', silent: false },
  { name: 'sound-vanishes', told: 'sound_stopped' },
  { name: 'sound-vanishes-and-returns' },
  { name: 'other-size-in-mid-show' },
  { name: 'other-sound-rate-in-mid-show' },
  { name: 'no-picture', refused: 'no video that can be read' },
  { name: 'picture-vanishes', refused: 'The picture has stopped' },
  { name: 'annex-b-for-lengths', refused: 'NAL units that do not fit' },
  { name: 'h264-then-hevc', refused: 'another codec' },
];

// What does not come back when a show is looped.
const once = new Set(['group-of-120s', 'sound-late-5s', 'sound-vanishes', 'picture-vanishes']);

/** The tags until the next codec parameters for pictures, and so on. */
function parts(tags: readonly Tag[]): Tag[][] {
  const all: Tag[][] = [[]];
  let hasFrames = false;
  for (const tag of tags) {
    if (hasFrames && tag.type === 18) {
      all.push([]);
      hasFrames = false;
    }
    hasFrames ||= !isSetup(tag);
    all.at(-1)?.push(tag);
  }
  return all;
}

const dueOf = (tag: Tag | undefined): number => tag?.dueMs ?? 0;

/** Over and over, from `beginMs` on. The tags last for whole seconds. */
function repeated(tags: readonly Tag[], seconds: number, beginMs: number): { tags: Tag[]; endMs: number } {
  const lengthMs = Math.round((dueOf(tags.at(-1)) - dueOf(tags[0])) / 1000) * 1000;
  const all: Tag[] = [];
  let at = beginMs;
  for (; at - beginMs < seconds * 1000; at += lengthMs) {
    const later = at - dueOf(tags[0]);
    for (const tag of tags) {
      if (at > beginMs && isSetup(tag)) continue;
      all.push({ ...tag, ms: tag.ms + later, dueMs: dueOf(tag) + later });
    }
  }
  return { tags: all, endMs: at };
}

/** A case as a show that is long enough to be watched. */
async function showOf(name: string): Promise<Tag[]> {
  const file = join(temporaryFolder(), 'sent.flv');
  await run(program('bad_media'), [name, file]);
  const sent = flvTags(readFileSync(file));
  const clean = flvTags(readFileSync(`${file}.clean.flv`));
  const isWhole = sent.length === clean.length;
  const due = sent.map((tag, at): Tag => ({ ...tag, dueMs: (isWhole ? clean[at] : tag)?.ms ?? 0 }));
  if (once.has(name)) return due;
  const all = parts(due);
  let beginMs = 0;
  return all.flatMap((part) => {
    const longer = repeated(part, showSeconds / all.length, beginMs);
    beginMs = longer.endMs;
    return longer.tags;
  });
}

interface Stats {
  readonly state: string;
  readonly warnings: readonly { readonly code: string }[];
}

const statsOf = (scene: Scene, store: Store): Promise<Stats> =>
  scene.server.rpc<Stats>('stats.get', { room: store.room });

async function isSilent(scene: Scene, store: Store): Promise<boolean | undefined> {
  const [ingest] = await scene.server.ingestsOf(store.room);
  return ingest?.audio?.is_silence;
}

const soundBytes = (page: RoomPage): Promise<number> => page.page.evaluate(() => {
  const video = document.querySelector('video') as HTMLVideoElement & { webkitAudioDecodedByteCount?: number };
  return video.webkitAudioDecodedByteCount ?? 0;
});

function longestStandstillMs(frames: readonly PresentedFrame[]): number {
  let longest = 0;
  for (let at = 1; at < frames.length; at += 1) {
    longest = Math.max(longest, (frames[at]?.now ?? 0) - (frames[at - 1]?.now ?? 0));
  }
  return longest;
}

async function watch(scene: Scene, store: Store, wanted: Case, waiting: RoomPage | undefined): Promise<void> {
  await until(`${wanted.name} is on air`, async () => (await statsOf(scene, store)).state === 'live', patienceMs);
  const page = waiting ?? (await scene.visit(store.room));
  try {
    const { frames: least = 30 } = wanted;
    if (least > 0) {
      await until(`${wanted.name} shows a picture`, async () => (await page.frameCount()) > 0, patienceMs);
      const from = waiting ? 0 : await page.frameCount(); // what ends is looked at from its begin
      const heardBefore = from === 0 ? 0 : await soundBytes(page);
      await page.pass(watchSeconds * 1000);
      await until(`${wanted.name} shows ${least} pictures`, async () => (await page.frameCount()) - from >= least, patienceMs);
      const frames = await page.frames(from);
      const times = frames.map(({ mediaTime }) => mediaTime);
      assert.deepEqual(times, [...times].sort((a, b) => a - b), `${wanted.name}: media time goes back`);
      const still = longestStandstillMs(frames);
      assert.ok(still <= standsStillMs, `${wanted.name}: the picture stands for ${Math.round(still)} ms`);
      assert.ok((await soundBytes(page)) > heardBefore, `${wanted.name}: no sound is decoded`);
    }
    if (wanted.shape !== undefined) {
      const shape = await page.page.evaluate(() => {
        const { videoWidth, videoHeight } = document.querySelector('video') as HTMLVideoElement;
        return videoWidth / videoHeight;
      });
      assert.ok(Math.abs(shape / wanted.shape - 1) < 0.02, `${wanted.name}: ${shape} wide for its height`);
    }
  } finally {
    await page.close();
  }
}

async function play(scene: Scene, wanted: Case): Promise<void> {
  const show = await showOf(wanted.name);
  const store = await scene.server.createStore(`Bad ${wanted.name}`);
  const { refused, told } = wanted;
  // A show of some seconds may be over before a page of a busy machine has opened.
  const waiting = once.has(wanted.name) && refused === undefined ? await scene.visit(store.room) : undefined;
  const publisher = await TimedPublisher.open(scene.server.rtmpPort, store.stream_key);
  try {
    publisher.play(show);
    if (refused !== undefined) {
      await until(`${wanted.name} is refused`, () => publisher.hasHeard(refused), patienceMs);
      return;
    }
    await watch(scene, store, wanted, waiting);
    const { silent = once.has(wanted.name) ? undefined : false } = wanted;
    if (silent !== undefined) {
      await until(`${wanted.name}: its sound is told as ${silent ? 'silence' : 'the encoder\'s'}`,
        async () => (await isSilent(scene, store)) === silent, patienceMs);
    }
    const codes = async (): Promise<string[]> => (await statsOf(scene, store)).warnings.map(({ code }) => code);
    if (told === undefined) return assert.deepEqual(await codes(), [], wanted.name);
    await until(`${wanted.name} is told`, async () => (await codes()).includes(told), patienceMs);
  } finally {
    publisher.stop();
  }
}

/** Some at a time; each failure is told. */
async function playAll(scene: Scene, all: readonly Case[]): Promise<void> {
  const left = [...all];
  const failures: string[] = [];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) {
      const { name } = next;
      await play(scene, next).catch((error: unknown) => failures.push(`${name}: ${String(error)}`));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  assert.deepEqual(failures, []);
}

describe('bad media', () => {
  let scene: Scene;
  before(async () => (scene = await Scene.open(['pipeline.thumbnail_interval_ms=1000'])));
  after(() => scene?.close());

  it('plays, or is told', () => playAll(scene, cases));
});

describe('a group of pictures of 120 s', () => {
  let scene: Scene;
  before(async () => (scene = await Scene.open(['pipeline.ladder=["160p"]'])));
  after(() => scene?.close());

  it('lets a joiner in by the ladder', async () => {
    const show = await showOf('group-of-120s');
    const store = await scene.server.createStore('Long Group');
    const publisher = await TimedPublisher.open(scene.server.rtmpPort, store.stream_key);
    try {
      publisher.play(show);
      await until('merchant is told', async () =>
        (await statsOf(scene, store)).warnings.some(({ code }) => code === 'long_gop'), patienceMs);
      const page = await scene.visit(store.room);
      await until('a joiner has a picture', async () => (await page.frameCount()) > 10, patienceMs);
      const height = await page.page.evaluate(() => document.querySelector('video')?.videoHeight);
      assert.equal(height, 160);
    } finally {
      publisher.stop();
    }
  });
});
