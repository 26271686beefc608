// SPDX-License-Identifier: MIT
// An encoder that sends HEVC or AV1 by enhanced RTMP: shoppers see its picture in H.264.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { flvTags, type Tag } from '../bench/flv_tags';
import { TimedPublisher } from '../bench/timed_publisher';
import { program, temporaryFolder } from './support/places';
import { Scene } from './support/scene';
import { until } from './support/wait';

interface Stats {
  readonly state: string;
  readonly renditions: readonly { readonly name: string; readonly codec: string; readonly height: number }[];
  readonly warnings: readonly { readonly code: string }[];
}

const seconds = 40; // as long as the slowest of machines takes to show it
const onAirMs = 30_000;

/** ffmpeg of Debian 12 does not write enhanced FLV: a tool of the tests does. */
function encodedTags(encoder: readonly string[]): Tag[] {
  const folder = temporaryFolder();
  const [mp4, flv] = [join(folder, 'source.mp4'), join(folder, 'source.flv')];
  execFileSync('ffmpeg', [
    '-v', 'error', '-nostdin', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=30', '-f', 'lavfi', '-i', 'sine=r=48000',
    '-t', String(seconds), ...encoder, '-g', '60', '-c:a', 'aac', '-ac', '2', mp4,
  ]);
  execFileSync(program('to_enhanced_flv'), [mp4, flv]);
  return flvTags(readFileSync(flv));
}

describe('an encoder with another codec', () => {
  let scene: Scene;
  before(async () => (scene = await Scene.open(['pipeline.ladder=["160p"]'])));
  after(() => scene?.close());
  afterEach(() => scene?.closePages());

  const encoders: Readonly<Record<string, readonly string[]>> = {
    HEVC: ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none', '-tag:v', 'hvc1'],
    AV1: ['-c:v', 'libaom-av1', '-usage', 'realtime', '-cpu-used', '8'],
  };
  for (const [codec, words] of Object.entries(encoders)) {
    it(`is on air with ${codec}`, async () => {
      const tags = encodedTags(words);
      const store = await scene.server.createStore(`${codec} Silk`);
      const publisher = await TimedPublisher.open(scene.server.rtmpPort, store.stream_key);
      try {
        publisher.play(tags);
        const stats = (): Promise<Stats> => scene.server.rpc<Stats>('stats.get', { room: store.room });
        await until('both pictures are on air', async () => {
          const { state, renditions } = await stats();
          return state === 'live' && renditions.length === 2;
        }, onAirMs);
        const { renditions, warnings } = await stats();
        assert.deepEqual(renditions.map(({ height }) => height), [180, 160]);
        for (const rendition of renditions) assert.match(rendition.codec, /^avc1\.64/);
        assert.ok(warnings.some(({ code }) => code === 'encoded_source'));

        const { page } = await scene.visit(store.room);
        await page.waitForFunction(() => {
          const video = document.querySelector('video');
          return video && video.videoHeight > 0 && video.getVideoPlaybackQuality().totalVideoFrames > 15;
        }, undefined, { timeout: onAirMs });
      } finally {
        publisher.stop();
      }
    });
  }
});
