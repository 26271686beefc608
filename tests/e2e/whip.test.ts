// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, afterEach, before, describe, it } from 'node:test';
import { CameraPage, fakeCamera } from './support/camera_page';
import { ask, type Answer } from './support/http';
import { Scene } from './support/scene';
import type { Store } from './support/server';
import { desk, StaffPage } from './support/staff_page';
import { until as untilWithin } from './support/wait';

/** Two cores encode, receive, package and play here, perhaps beside another suite. */
const until = <T>(what: string, condition: () => T | Promise<T>): Promise<NonNullable<T>> =>
  untilWithin(what, condition, 45_000);

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
    const [ingest] = await scene.server.ingestsOf(store.room);
    assert.equal(ingest?.protocol, 'whip');
    await until('its sound arrives', async () => (await scene.server.ingestsOf(store.room))[0]?.audio?.is_silence === false);
    await page.assertQuiet();
  });

  it('that is killed leaves its viewers with the last picture, and they go on when it is back', async () => {
    const store = await scene.server.createStore('Killed Phone');
    const camera = await CameraPage.onAir(scene, store);
    const page = await scene.visit(store.room);
    await page.watch(20);
    await camera.crash();
    await until('the room holds', async () => (await scene.state(store.room)) === 'holding');
    await CameraPage.onAir(scene, store);
    await until('it is live', async () => (await scene.state(store.room)) === 'live');
    await page.watch(20);
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

  it('that changed its camera sends the new one after a lost path too', async () => {
    const store = await scene.server.createStore('Changed Phone');
    const camera = await CameraPage.onAir(scene, store);
    const page = await scene.visit(store.room);
    await page.watch(20);
    await camera.change();
    await page.watch(20);
    const before = (await page.stats()).epoch;
    // Those of pages before may be on their way out.
    const receiver = await until('one receiver is left', () => {
      const [first, ...more] = receivers(scene.server.pid);
      return more.length === 0 ? first : undefined;
    });
    process.kill(receiver, 'SIGKILL');
    await until('it reconnects', async () => (await camera.states()).includes('reconnecting'));
    await until('it is back', async () => (await camera.states()).at(-1) === 'live');
    await until('its picture is another epoch', async () => (await page.stats()).epoch > before);
    await page.watch(20);
    const states = await camera.states();
    assert.deepEqual(states.slice(states.indexOf('live')), ['live', 'reconnecting', 'live']);
  });

  it('takes over from another one with the same key, which is told to go', async () => {
    const store = await scene.server.createStore('Two Phones');
    await CameraPage.onAir(scene, store);
    const page = await scene.visit(store.room);
    await page.watch(20);
    await CameraPage.onAir(scene, store);
    await page.watch(20);
    assert.equal((await scene.server.ingestsOf(store.room)).length, 1);
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

  it('leaves no process, no thread and no descriptor behind', async () => {
    const stores: Store[] = [];
    for (let room = 0; room < 3; room += 1) stores.push(await scene.server.createStore(`Many ${room}`));
    const round = async (): Promise<void> => {
      const cameras: CameraPage[] = [];
      for (const store of stores) cameras.push(await CameraPage.onAir(scene, store, { width: 320, height: 180 }));
      await until('each has its receiver', () => receivers(scene.server.pid).length === stores.length);
      for (const camera of cameras) await camera.stop();
      await scene.closePages();
      await until('all are gone', async () => (await scene.server.rpc<unknown[]>('ingest.list', {})).length === 0);
      await until('no receiver is left', () => receivers(scene.server.pid).length === 0);
    };
    await round();
    const before = held(scene.server.pid, 'fd');
    const threads = held(scene.server.pid, 'task');
    await round();
    await round();
    await until('the descriptors are closed', () => held(scene.server.pid, 'fd') <= before + 2);
    await until('the threads are gone', () => held(scene.server.pid, 'task') <= threads);
  });
});

describe("the studio's own camera at a desk", () => {
  let scene: Scene;

  before(async () => { scene = await Scene.open([], fakeCamera); });
  after(() => scene?.close());
  afterEach(() => scene?.closePages());

  for (const locale of ['en', 'zh-CN']) {
    it(`goes on air by two presses, and off by one, in ${locale}`, async () => {
      const store = await scene.server.createStore(`Own Camera ${locale}`);
      const studio = await StaffPage.open(scene, `/studio?store=${store.store}#camera`, { ...desk, locale });
      await studio.click('[data-testid="camera-open"]');
      await studio.find('[data-testid="camera-start"]').waitFor();
      const overflow = await studio.page.evaluate(() => [...document.querySelectorAll('nav')]
        .map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth));
      assert.deepEqual(overflow.filter((width) => width > 0), [], 'the tabs fit');
      await studio.assertWell(`studio-camera-${locale}`);
      await studio.click('[data-testid="camera-start"]');
      await studio.find('[data-testid="camera-state"][data-state="live"]').waitFor({ timeout: 45_000 });
      await until('the room is live', async () => (await scene.state(store.room)) === 'live');
      await studio.assertWell(`studio-camera-live-${locale}`);
      await studio.click('[data-testid="camera-stop"]');
      await until('the room holds', async () => (await scene.state(store.room)) === 'holding');
    });
  }
});

/** How many descriptors or threads a process has. */
function held(pid: number, what: 'fd' | 'task'): number {
  return readdirSync(`/proc/${pid}/${what}`).length;
}

/** Of all its children, those that receive WebRTC. Each is listed with the thread that began it. */
function receivers(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  const children = threads.flatMap((thread) => textOf(`/proc/${pid}/task/${thread}/children`).split(' '));
  return children.filter((child) => child !== '' && textOf(`/proc/${child}/cmdline`).includes('--receiver')).map(Number);
}

/** Nothing of a process or a thread that has gone meanwhile. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

describe('the WHIP endpoint', () => {
  let scene: Scene;
  let store: Store;
  let url: string;

  before(async () => {
    scene = await Scene.open(
      ['room.takeover=refuse', 'webrtc.max_address_sessions=2', 'webrtc.silence_limit_ms=60000',
        'webrtc.ice_servers=["stun:stun.example.com:3478"]'],
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

  it('ends a session by DELETE, long before its silence would', async () => {
    const polite = await scene.server.createStore('Polite Phone');
    const camera = await CameraPage.onAir(scene, polite);
    await until('it is live', async () => (await scene.state(polite.room)) === 'live');
    await camera.stop();
    await until('the room holds', async () => (await scene.state(polite.room)) === 'holding');
    assert.deepEqual(await scene.server.ingestsOf(polite.room), []);
  });

  it('refuses what is no offer, each with its code and a sentence', async () => {
    const sound = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n'
      + 'm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\na=sendonly\r\n';
    const rows: [number, () => Promise<Answer>][] = [
      [415, () => post('v=0', { 'content-type': 'application/json' })],
      [401, () => post('v=0', { authorization: '' })],
      [401, () => post('v=0', { authorization: 'Bearer sk_wrong' })],
      [400, () => post('hello')],
      [400, () => post('v=0\r\n\u0007')],
      [400, () => post('v=0\r\n')],
      [406, () => post(sound)],
      [413, () => post(`v=0\r\n${'a=x\r\n'.repeat(20_000)}`)],
      [404, () => ask(`${url}/w_none`, { method: 'DELETE', headers: { authorization: 'Bearer x' } })],
      [401, () => ask(`${url}/w_none`, { method: 'DELETE' })],
      [405, () => ask(url, { method: 'GET' })],
      [405, () => ask(`${url}/w_none`, { method: 'POST', body: 'x' })],
    ];
    for (const [at, [status, asking]] of rows.entries()) {
      // The session before may hold its place for a moment, and a busy machine have no answer in time.
      const answer = await until(`row ${at} has a place`, async () => {
        const given = await asking();
        return given.status === 429 || given.status === 503 ? undefined : given;
      });
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
    await until('no receiver is left', () => receivers(scene.server.pid).length === 0);
    await until('nobody is on air', async () => (await scene.server.ingestsOf(store.room)).length === 0);
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
