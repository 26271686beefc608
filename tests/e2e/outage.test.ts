// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import type { PresentedFrame } from './page/probe_types';
import { ask } from './support/http';
import type { RoomPage } from './support/room_page';
import { Scene } from './support/scene';
import type { Store } from './support/server';
import { until } from './support/wait';

const provoked = /WebSocket connection|ERR_CONNECTION|Failed to load resource/;

/** A page that was loaded again has forgotten this. */
async function mark(page: RoomPage): Promise<void> {
  await page.page.evaluate(() => document.documentElement.setAttribute('data-marked', ''));
}

async function assertNotReloaded(page: RoomPage): Promise<void> {
  assert.equal(await page.page.locator('html[data-marked]').count(), 1, 'the page was loaded again');
}

function assertForward(frames: readonly PresentedFrame[]): void {
  const times = frames.map((frame) => frame.mediaTime);
  const back = times.findIndex((time, i) => i > 0 && time < (times[i - 1] ?? 0));
  assert.equal(back, -1, `media time went back: ${times.slice(Math.max(0, back - 2), back + 2)}`);
}

describe('a publisher that drops', () => {
  let scene: Scene;

  before(async () => {
    scene = await Scene.open();
  });
  after(() => scene?.close());
  afterEach(() => scene?.closePages());

  it('leaves the last picture standing, and the show goes on when it is back', async () => {
    const { store, publisher } = await scene.onAir('River Silk');
    const page = await scene.visit(store.room);
    await page.watch(30);
    await mark(page);
    await publisher.vanish();
    await page.state('holding', 20_000);
    assert.ok((await page.pictureNow()) > 0, 'the last picture is gone');
    const epoch = (await page.stats()).epoch;
    const again = scene.publish(store);
    await scene.live(store.room, again);
    await page.watch(30);
    await page.noOverlay();
    assertForward(await page.frames());
    assert.ok((await page.stats()).epoch > epoch, 'a new epoch has begun');
    await assertNotReloaded(page);
    await page.assertQuiet();
    await again.stop();
  });

  it('plays on in the pages when another encoder takes over', async () => {
    const { store, publisher } = await scene.onAir('Loom Hall');
    const page = await scene.visit(store.room);
    await page.watch(15);
    const second = scene.publish(store, { size: '854x480' });
    await page.page.waitForFunction(
      () => document.querySelector('video')?.videoHeight === 480, undefined, { timeout: 20_000 });
    await page.watch(15);
    assertForward(await page.frames());
    await page.assertQuiet();
    await Promise.all([publisher.stop(), second.stop()]);
  });
});

describe('a backup encoder', () => {
  let scene: Scene;

  before(async () => {
    scene = await Scene.open();
  });
  after(() => scene?.close());

  it('is on air while the primary one stalls, and stands by again when that is steady', async () => {
    const { store, publisher } = await scene.onAir('River Silk');
    const { stream_key } = await scene.server.rpc<{ stream_key: string }>(
      'key.create', { room: store.room, label: 'spare', role: 'backup' });
    const backup = scene.publish({ ...store, stream_key }, { size: '854x480' });
    const standby = async (): Promise<string | undefined> =>
      (await scene.server.rpc<{ standby?: string }>('stats.get', { room: store.room })).standby;
    await until('the backup stands by', async () => (await standby()) === 'backup', 20_000);
    const token = readFileSync(join(scene.server.data, 'metrics.token'), 'utf8').trim();
    const { body } = await ask(`${scene.server.origin}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    const figures = body.split('\n').filter((line) => line && !line.startsWith('#')).map((line) => line.replace(/ [^ ]*$/, ''));
    assert.deepEqual(figures.filter((name, at) => figures.indexOf(name) !== at), [], 'a figure is told twice');
    const page = await scene.visit(store.room);
    const shows = (height: number): Promise<unknown> => page.page.waitForFunction(
      (wanted) => document.querySelector('video')?.videoHeight === wanted, height, { timeout: 40_000 });
    await page.watch(15);
    await shows(360);
    await mark(page);
    publisher.stall();
    await shows(480);
    await page.watch(15);
    publisher.resume();
    await until('the primary stands by', async () => (await standby()) === 'primary', 20_000);
    await shows(360);
    await page.watch(15);
    assertForward(await page.frames());
    await page.noOverlay();
    await assertNotReloaded(page);
    await page.assertQuiet();
    await Promise.all([publisher.stop(), backup.stop()]);
  });
});

describe('a server that restarts', () => {
  let scene: Scene;
  let store: Store;

  before(async () => {
    scene = await Scene.open();
  });
  after(() => scene?.close());
  afterEach(() => scene?.closePages());

  it('is waited for by the pages, which go on by themselves', async () => {
    const first = await scene.onAir('River Silk');
    store = first.store;
    const page = await scene.visit(store.room);
    await page.watch(15);
    await mark(page);
    await scene.server.stop();
    const waiting = ['stopping', 'reconnecting']
      .map((state) => `[data-testid="state-overlay"][data-state="${state}"]`);
    await page.sees(waiting.join(', '));
    await first.publisher.stop();
    await scene.server.launch();
    const publisher = scene.publish(store);
    await scene.live(store.room, publisher);
    await page.watch(30, 45_000);
    await page.noOverlay();
    await assertNotReloaded(page);
    await page.assertQuiet(provoked);
  });

  it('still has its rooms', async () => {
    const { body } = await ask(`${scene.server.origin}/v1/rooms`);
    assert.match(body, new RegExp(store.room));
  });
});
