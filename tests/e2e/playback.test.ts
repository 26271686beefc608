// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { Scene } from './support/scene';
import type { Store } from './support/server';
import { until } from './support/wait';

describe('a room that is on air', () => {
  let scene: Scene;
  let store: Store;

  before(async () => {
    scene = await Scene.open();
    ({ store } = await scene.onAir('River Silk'));
  });
  after(() => scene?.close());
  afterEach(() => scene?.closePages());

  it('plays moving pictures and sound, and complains about nothing', async () => {
    const page = await scene.visit(store.room);
    const frames = await page.watch(45);
    const numbers = frames.map((frame) => frame.frame);
    assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b), 'frames go forward');
    assert.ok(new Set(numbers).size > 30, `few different frames: ${numbers.join(' ')}`);
    const soundBytes = await page.page.evaluate(() => {
      const video = document.querySelector('video') as HTMLVideoElement & {
        webkitAudioDecodedByteCount?: number;
      };
      return video.webkitAudioDecodedByteCount;
    });
    assert.ok((soundBytes ?? 0) > 0, 'sound is decoded');
    await page.assertQuiet();
  });

  it('tells its own figures', async () => {
    const page = await scene.visit(store.room);
    await page.watch(30);
    const stats = await page.stats();
    for (const name of ['latencyMs', 'bufferMs', 'joinToPictureMs', 'socketOpenToPictureMs'] as const) {
      assert.ok(stats[name] > 0 && stats[name] < 20_000, `${name} is ${stats[name]}`);
    }
    assert.ok(stats.sequence > 0);
    assert.ok(stats.playbackRate > 0.5 && stats.playbackRate < 2);
  });

  it('starts muted, and a tap turns the sound on', async () => {
    const page = await scene.visit(store.room);
    await page.watch(5);
    const isMuted = (): Promise<boolean> =>
      page.page.evaluate(() => document.querySelector('video')?.muted ?? true);
    assert.equal(await isMuted(), true);
    await page.page.locator('[data-testid="unmute"]').first().click({ timeout: 10_000 });
    await until('the sound is on', async () => !(await isMuted()));
    await page.watch(10);
    await page.assertQuiet();
  });

  it('counts its viewers', async () => {
    const one = await scene.visit(store.room);
    const sees = (count: number): Promise<void> =>
      one.sees(`[data-testid="viewers"][data-count="${count}"]`, 20_000);
    await sees(1);
    const two = await scene.visit(store.room);
    await sees(2);
    await two.close();
    await sees(1);
  });
});
