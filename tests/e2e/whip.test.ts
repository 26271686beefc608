// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, afterEach, before, describe, it } from 'node:test';
import { CameraPage, fakeCamera } from './support/camera_page';
import { Scene } from './support/scene';
import type { Store } from './support/server';
import { until } from './support/wait';

interface Ingest {
  readonly room: string;
  readonly protocol: string;
  readonly audio?: { readonly is_silence: boolean };
}

async function ingestOf(scene: Scene, room: string): Promise<Ingest | undefined> {
  return (await scene.server.rpc<Ingest[]>('ingest.list', {})).find((ingest) => ingest.room === room);
}

describe('a browser that publishes', () => {
  let scene: Scene;

  before(async () => { scene = await Scene.open([], fakeCamera); });
  after(() => scene?.close());
  afterEach(() => scene?.closePages());

  it('is watched, with pictures that move and sound', async () => {
    const store = await scene.server.createStore('Phone Silk');
    const camera = await CameraPage.onAir(scene, store);
    const page = await scene.visit(store.room);
    const frames = await page.watch(60);
    const numbers = frames.map(({ frame }) => frame);
    assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b), 'frames go forward');
    assert.ok(new Set(numbers).size > 30, `few different frames: ${numbers.join(' ')}`);
    const { width, height } = await camera.encoded();
    assert.deepEqual([width, height], [1280, 720]);
    const ingest = await ingestOf(scene, store.room);
    assert.equal(ingest?.protocol, 'whip');
    assert.equal(ingest?.audio?.is_silence, false);
    await page.assertQuiet();
  });

  it('that is killed leaves its viewers with the last picture, and they go on when it is back', async () => {
    const store = await scene.server.createStore('Killed Phone');
    const camera = await CameraPage.onAir(scene, store);
    const page = await scene.visit(store.room);
    await page.watch(20);
    const killed = performance.now();
    await camera.crash();
    await until('the room holds', async () => (await scene.state(store.room)) === 'holding');
    assert.ok(performance.now() - killed < 5000, `held after ${performance.now() - killed} ms`);
    await CameraPage.onAir(scene, store);
    await until('it is live', async () => (await scene.state(store.room)) === 'live');
    await page.watch(20);
  });

  it('that stops by itself is off air at once', async () => {
    const store = await scene.server.createStore('Polite Phone');
    const camera = await CameraPage.onAir(scene, store);
    await until('it is live', async () => (await scene.state(store.room)) === 'live');
    const stopped = performance.now();
    await camera.stop();
    await until('the room holds', async () => (await scene.state(store.room)) === 'holding');
    assert.ok(performance.now() - stopped < 2000, `held after ${performance.now() - stopped} ms`);
    assert.equal(await ingestOf(scene, store.room), undefined);
  });

  it('goes on in another size when the phone is turned', async () => {
    const store = await scene.server.createStore('Turned Phone');
    const camera = await CameraPage.onAir(scene, store);
    const page = await scene.visit(store.room);
    await page.watch(20);
    const before = (await page.stats()).epoch;
    await camera.turn(720, 1280);
    const size = (): Promise<string> => page.page.evaluate(() => {
      const video = document.querySelector('video');
      return `${video?.videoWidth}x${video?.videoHeight}`;
    });
    await until('the picture stands upright', async () => (await size()) === '720x1280');
    await page.watch(20);
    assert.equal((await page.stats()).epoch, before + 1);
    assert.deepEqual((await camera.states()).filter((state) => state === 'reconnecting'), []);
  });

  it('takes over from another one with the same key, which is told to go', async () => {
    const store = await scene.server.createStore('Two Phones');
    await CameraPage.onAir(scene, store);
    const page = await scene.visit(store.room);
    await page.watch(20);
    await CameraPage.onAir(scene, store);
    await page.watch(20);
    const all = await scene.server.rpc<Ingest[]>('ingest.list', {});
    assert.equal(all.filter(({ room }) => room === store.room).length, 1);
  });

  it('with a wrong key, or one of another room, is told so', async () => {
    const store = await scene.server.createStore('Locked Phone');
    const other = await scene.server.createStore('Other Phone');
    const camera = await CameraPage.open(scene);
    await camera.start(scene, { room: store.room, stream_key: 'sk_wrong' });
    assert.match((await camera.failure()) ?? '', /stream key is unknown/);
    await camera.start(scene, { room: store.room, stream_key: other.stream_key });
    assert.match((await camera.failure()) ?? '', /of another room/);
    assert.equal(await scene.state(store.room), 'offline');
  });

  it('leaves no process and no descriptor behind, fifty times', async () => {
    const stores: Store[] = [];
    for (let room = 0; room < 5; room += 1) stores.push(await scene.server.createStore(`Many ${room}`));
    const round = async (): Promise<void> => {
      const cameras = await Promise.all(stores.map((store) => CameraPage.onAir(scene, store, { width: 320, height: 180 })));
      await Promise.all(cameras.map((camera) => camera.stop()));
      await scene.closePages();
      await until('all are gone', async () => (await scene.server.rpc<Ingest[]>('ingest.list', {})).length === 0);
      await until('no receiver is left', () => receivers(scene.server.pid) === 0);
    };
    await round();
    const before = descriptors(scene.server.pid);
    for (let times = 1; times < 10; times += 1) await round();
    await until('the descriptors are closed', () => descriptors(scene.server.pid) <= before + 2);
  });
});

function descriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** Of all its children, those that receive WebRTC. */
function receivers(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  return children.filter((child) => {
    try {
      return child !== '' && readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('--receiver');
    } catch {
      return false; // gone meanwhile
    }
  }).length;
}
