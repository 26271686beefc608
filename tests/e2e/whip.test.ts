// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, afterEach, before, describe, it } from 'node:test';
import { CameraPage, fakeCamera } from './support/camera_page';
import { ask, type Answer } from './support/http';
import { Scene } from './support/scene';
import type { Store } from './support/server';
import { desk, phone, StaffPage } from './support/staff_page';
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
      const cameras: CameraPage[] = [];
      for (const store of stores) cameras.push(await CameraPage.onAir(scene, store, { width: 320, height: 180 }));
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

for (const [size, view] of Object.entries({ phone, desk })) {
  for (const locale of ['en', 'zh-CN']) {
    describe(`the studio's own camera on a ${size} in ${locale}`, () => {
      let scene: Scene;

      before(async () => { scene = await Scene.open([], fakeCamera); });
      after(() => scene?.close());

      it('goes on air by two presses, and off by one', async () => {
        const store = await scene.server.createStore('Own Camera');
        const studio = await StaffPage.open(scene, `/studio?store=${store.store}#camera`, { ...view, locale });
        await studio.click('[data-testid="camera-open"]');
        await studio.find('[data-testid="camera-start"]').waitFor();
        await studio.assertWell(`studio-camera-${size}-${locale}`);
        await studio.click('[data-testid="camera-start"]');
        await studio.find('[data-testid="camera-state"][data-state="live"]').waitFor();
        await until('the room is live', async () => (await scene.state(store.room)) === 'live');
        await studio.assertWell(`studio-camera-live-${size}-${locale}`);
        await studio.click('[data-testid="camera-stop"]');
        await until('the room holds', async () => (await scene.state(store.room)) === 'holding');
      });
    });
  }
}

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

describe('the WHIP endpoint', () => {
  let scene: Scene;
  let store: Store;
  let url: string;

  before(async () => {
    scene = await Scene.open(
      ['room.takeover=refuse', 'webrtc.max_address_sessions=2', 'webrtc.ice_servers=["stun:stun.example.com:3478"]'],
      fakeCamera);
    store = await scene.server.createStore('Strict Phone');
    url = `${scene.server.origin}/v1/rooms/${store.room}/whip`;
  });
  after(() => scene?.close());
  afterEach(() => scene?.closePages());

  const post = (body: string, more: Record<string, string> = {}): Promise<Answer> =>
    ask(url, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${store.stream_key}`, 'content-type': 'application/sdp', ...more },
    });

  it('refuses what is no offer, each with its code and a sentence', async () => {
    const sound = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n'
      + 'm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\na=sendonly\r\n';
    const rows: [number, Promise<Answer>][] = [
      [415, post('v=0', { 'content-type': 'application/json' })],
      [401, post('v=0', { authorization: '' })],
      [401, post('v=0', { authorization: 'Bearer sk_wrong' })],
      [400, post('hello')],
      [400, post('v=0\r\n\u0007')],
      [400, post('v=0\r\n')],
      [406, post(sound)],
      [413, post(`v=0\r\n${'a=x\r\n'.repeat(20_000)}`)],
      [404, ask(`${url}/w_none`, { method: 'DELETE', headers: { authorization: 'Bearer x' } })],
      [401, ask(`${url}/w_none`, { method: 'DELETE' })],
      [405, ask(url, { method: 'GET' })],
      [405, ask(`${url}/w_none`, { method: 'POST', body: 'x' })],
    ];
    for (const [at, [status, answering]] of rows.entries()) {
      const answer = await answering;
      assert.equal(answer.status, status, `row ${at}: ${answer.body}`);
      const { error } = JSON.parse(answer.body) as { error: { message: string } };
      assert.match(error.message, /\w.+\.$/, `row ${at}`);
    }
    assert.equal(await scene.state(store.room), 'offline');
  });

  it('answers pages of other origins, and takes addresses that come later', async () => {
    const options = await ask(url, { method: 'OPTIONS', headers: { origin: 'https://shop.example.com' } });
    assert.equal(options.status, 200);
    assert.equal(options.headers['access-control-allow-origin'], '*');
    assert.equal(options.headers['accept-post'], 'application/sdp');

    const camera = await CameraPage.onAir(scene, store);
    const session = await camera.session();
    assert.match(session.location, /\/whip\/w_[a-z2-7]{32}$/);
    assert.equal(session.etag, '"1"');
    assert.match(session.link, /<stun:stun\.example\.com:3478>; rel="ice-server"/);
    const patch = (headers: Record<string, string>): Promise<Answer> =>
      ask(session.location, {
        method: 'PATCH',
        body: 'a=ice-ufrag:x\r\nm=video 9 RTP/AVP 0\r\na=mid:0\r\n'
          + 'a=candidate:1 1 udp 1 192.0.2.9 40000 typ host\r\na=candidate:2 1 udp 1 a.local 40000 typ host\r\n',
        headers: { authorization: `Bearer ${store.stream_key}`, 'content-type': 'application/trickle-ice-sdpfrag', ...headers },
      });
    assert.equal((await patch({ 'if-match': '"1"' })).status, 204);
    assert.equal((await patch({})).status, 428);
    assert.equal((await patch({ 'if-match': '"2"' })).status, 412);
    assert.equal((await patch({ 'if-match': '*' })).status, 422);
    assert.equal((await patch({ 'if-match': '"1"', 'content-type': 'text/plain' })).status, 415);
    assert.equal((await patch({ 'if-match': '"1"', authorization: 'Bearer sk_other' })).status, 401);
    assert.equal((await camera.states()).at(-1), 'live');
    await camera.stop();
  });

  it('keeps to one publisher where takeover is refused, and to so many of one address', async () => {
    await until('nobody is on air', async () => (await ingestOf(scene, store.room)) === undefined);
    const camera = await CameraPage.onAir(scene, store);
    const second = await CameraPage.open(scene);
    await second.start(scene, store);
    assert.match((await second.failure()) ?? '', /Another encoder is on air/);
    const other = await scene.server.createStore('Second Phone');
    await CameraPage.onAir(scene, other);
    const third = await scene.server.createStore('Third Phone');
    const late = await CameraPage.open(scene);
    await late.start(scene, third);
    assert.match((await late.failure()) ?? '', /Your network has all/);
    assert.equal((await camera.states()).at(-1), 'live');
  });
});
