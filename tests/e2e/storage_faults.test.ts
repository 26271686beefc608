// SPDX-License-Identifier: MIT
// The disk is full, or the server is killed in the middle of its writes: what was acknowledged is
// there, what was not is told, shows go on, and the server recovers by itself.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ConnectionLost, ControlSocket, Refused } from './support/control_socket';
import { ask } from './support/http';
import { Publisher } from './support/publisher';
import { RawViewer } from './support/raw_viewer';
import { Server, type Store } from './support/server';
import { SmallDisk } from './support/small_disk';
import { until } from './support/wait';

interface Problem {
  readonly code: string;
  readonly text: string;
  readonly advice: string;
}

async function readiness(server: Server): Promise<{ status: number; problems: Problem[] }> {
  const { status, body } = await ask(`${server.origin}/readyz`);
  const { problems = [] } = JSON.parse(body) as { problems?: Problem[] };
  return { status, problems };
}

const isReady = async (server: Server): Promise<boolean> => (await readiness(server)).status === 200;

const product = (store: string, sku: string, more = ''): object => ({
  store, sku, name: { en: `${sku} ${more}` },
  offers: [{ channel: 'own', price: { amount: 100, currency: 'CNY' } }],
});

async function onAir(server: Server, name: string): Promise<{ store: Store; publisher: Publisher }> {
  const store = await server.createStore(name);
  const publisher = Publisher.start(`${server.rtmp}/${store.stream_key}`);
  await until('the room is live', async () => {
    if (publisher.hasEnded) throw new Error(publisher.log);
    return (await server.stateOf(store.room)) === 'live';
  }, 30_000);
  return { store, publisher };
}

/** The viewer gets media now, and not only what was on its way. */
async function watches(viewer: RawViewer): Promise<void> {
  viewer.say({ type: 'ping' });
  const before = viewer.bytes;
  await until('media goes on for viewers', () => viewer.bytes > before + 60_000, 20_000);
}

const times = (text: string, part: RegExp): number => [...text.matchAll(part)].length;

describe('a full disk', { skip: SmallDisk.isPermitted ? false : 'only root can mount a small disk' }, () => {
  it('of the database: changes fail in words, the show goes on, and it recovers', async () => {
    const disk = SmallDisk.mount(16);
    const server = await Server.start([`storage.file=${disk.path('shopfloor.db')}`, 'storage.min_free_bytes=0']);
    const { store, publisher } = await onAir(server, 'River Silk');
    const viewer = await RawViewer.watch(server.httpPort, store.room);
    assert.ok(await isReady(server));

    const stored: string[] = [];
    let refusal = '';
    disk.fill();
    for (let number = 0; number < 3000 && !refusal; number += 1) {
      await server.rpc('product.upsert', product(store.store, `P-${number}`, 'x'.repeat(100))).then(
        () => stored.push(`P-${number}`), (error: unknown) => (refusal = String(error)));
    }
    assert.match(refusal, /"failed"/);
    assert.match(refusal, /disk is full/);
    await assert.rejects(server.rpc('key.create', { room: store.room }), /disk is full/);
    await assert.rejects(server.rpc('chat.send', { room: store.room, text: 'hello' }), /disk is full/);
    await assert.rejects(server.rpc('cue.publish', { room: store.room, kind: 'notice' }), /disk is full/);

    const { status, problems } = await readiness(server);
    assert.equal(status, 503);
    assert.deepEqual(problems.map(({ code }) => code), ['storage_full']);
    assert.match(problems[0]?.advice ?? '', /Free space/);
    assert.equal((await ask(`${server.origin}/healthz`)).status, 200);
    await watches(viewer);

    disk.makeRoom();
    await until('it is ready again', () => isReady(server));
    await server.rpc('product.upsert', product(store.store, 'AFTER'));
    stored.push('AFTER');
    await until('the log says that it is over', () => /ends storage_full/.test(server.log));
    assert.equal(times(server.log, /health: begins storage_full/g), 1);
    assert.equal(times(server.log, /health: ends storage_full/g), 1);

    viewer.leave();
    await publisher.stop();
    await server.kill();
    await server.launch();
    for (const sku of stored) await server.rpc('product.get', { store: store.store, sku });
    await server.stop();
  });

  it('of the recordings: the show goes on unrecorded, and is recorded again', async () => {
    const disk = SmallDisk.mount(16);
    const server = await Server.start([`recording.folder=${disk.folder}`, 'recording.min_free_bytes=1000000']);
    const { store, publisher } = await onAir(server, 'River Silk');
    const recording = async (): Promise<string> =>
      (await server.rpc<{ recording?: { state: string } }>('stats.get', { room: store.room })).recording?.state ?? '';
    await until('it is recorded', async () => (await recording()) === 'on');
    const viewer = await RawViewer.watch(server.httpPort, store.room);

    disk.fill();
    await until('nothing is recorded any more', async () => (await recording()) === 'stopped');
    const { status, problems } = await readiness(server);
    assert.equal(status, 503);
    assert.deepEqual(problems.map(({ code }) => code), ['recording_disk_full']);
    await watches(viewer);
    await server.rpc('cue.publish', { room: store.room, kind: 'notice' });

    disk.makeRoom();
    await until('it is ready again', () => isReady(server));
    await until('it is recorded again', async () => (await recording()) === 'on');
    viewer.leave();
    await publisher.stop();
    await server.stop();
  });

  it('of both, from the start of a show on: nothing is promised, and all of it comes back', async () => {
    const disk = SmallDisk.mount(16);
    const server = await Server.start([
      `recording.folder=${disk.path('recordings')}`, 'recording.min_free_bytes=1000000',
      `storage.file=${disk.path('shopfloor.db')}`, 'storage.min_free_bytes=0',
    ]);
    const store = await server.createStore('River Silk');
    disk.fill();
    await until('it is not ready', async () => !(await isReady(server)), 20_000);
    const refused = Publisher.start(`${server.rtmp}/${store.stream_key}`);
    await until('the encoder is turned away', () => refused.hasEnded, 30_000);
    disk.makeRoom();
    await until('it is ready again', () => isReady(server));
    const publisher = Publisher.start(`${server.rtmp}/${store.stream_key}`);
    await until('it is recorded', async () => {
      const stats = await server.rpc<{ recording?: { state: string } }>('stats.get', { room: store.room });
      return stats.recording?.state === 'on';
    }, 30_000);
    await refused.stop();
    await publisher.stop();
    await server.stop();
  });
});

/** Numbers from 0 to 1 that a seed gives again (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

describe('kill -9 under a stream of commands on the control socket', () => {
  const seed = Number(process.env['SHOPFLOOR_SEED'] ?? 20_261_129);
  const random = randomFrom(seed);
  const kills = 12;
  const keys = new Set<string>();
  const products = new Map<string, string>(); // SKU to its newest name
  const cues = new Set<number>();
  const lines = new Set<number>();
  let unsure = new Set<string>(); // products whose newest change was not answered
  let server: Server;
  let store: Store;
  let count = 0;

  before(async () => {
    server = await Server.start(['room.holding_timeout_ms=600000']);
    const begun = await onAir(server, 'Loom Hall');
    store = begun.store;
    await begun.publisher.stop();
  });
  after(() => server.stop());

  const changes: ((socket: ControlSocket) => Promise<void>)[] = [
    async (socket) => {
      const { key_id } = await socket.call<{ key_id: string }>('key.create', { room: store.room });
      keys.add(key_id);
    },
    async (socket) => {
      count += 1;
      const [sku, name] = [`SKU-${count % 40}`, String(count)];
      unsure.add(sku);
      await socket.call('product.upsert', product(store.store, sku, name));
      unsure.delete(sku);
      products.set(sku, `${sku} ${name}`);
    },
    async (socket) => {
      const { id } = await socket.call<{ id: number }>('cue.publish', { room: store.room, kind: 'notice', at_us: 1 });
      cues.add(id);
    },
    async (socket) => {
      const { line } = await socket.call<{ line: { id: number } }>('chat.send', { room: store.room, text: `line ${(count += 1)}` });
      lines.add(line.id);
    },
  ];

  async function hammer(socket: ControlSocket, change: (on: ControlSocket) => Promise<void>): Promise<void> {
    for (;;) {
      const failed = await change(socket).then(() => undefined, (error: unknown) => error);
      if (failed instanceof ConnectionLost) return;
      if (failed instanceof Refused && /busy/.test(failed.message)) continue;
      if (failed) throw failed;
    }
  }

  async function check(): Promise<void> {
    const { keys: known } = await server.rpc<{ keys: { key_id: string }[] }>('key.list', { room: store.room });
    const keyIds = new Set(known.map(({ key_id }) => key_id));
    assert.deepEqual([...keys].filter((id) => !keyIds.has(id)), [], 'keys are lost');

    const { products: stored } = await server.rpc<{ products: { sku: string; name: { en: string } }[] }>(
      'product.list', { store: store.store, limit: 100 });
    const names = new Map(stored.map(({ sku, name }) => [sku, name.en]));
    const lostNames = [...products].filter(([sku, name]) => !unsure.has(sku) && names.get(sku) !== name);
    assert.deepEqual(lostNames, [], 'products are lost');
    for (const sku of unsure) {
      if (products.has(sku)) assert.ok(names.has(sku), `product ${sku} is lost`);
      // Whether its newest change took effect is known now.
      if (names.has(sku)) products.set(sku, names.get(sku) ?? '');
    }

    const list = await server.rpc<{ cues: { id: number }[] }>('cue.list', { room: store.room });
    const cueIds = new Set(list.cues.map(({ id }) => id));
    assert.deepEqual([...cues].filter((id) => !cueIds.has(id)), [], 'cues are lost');

    const chat = await server.rpc<{ lines: { id: number }[] }>('chat.list', { room: store.room, limit: 200 });
    const lineIds = new Set(chat.lines.map(({ id }) => id));
    assert.ok(lineIds.size > 0 || lines.size === 0, 'all chat lines are lost');
    const oldest = Math.min(...lineIds);
    assert.deepEqual([...lines].filter((id) => id >= oldest && !lineIds.has(id)), [], 'chat lines are lost');
  }

  for (let round = 1; round <= kills; round += 1) {
    it(`has all that it acknowledged, kill ${round} of seed ${seed}`, async () => {
      unsure = new Set();
      const sockets = await Promise.all(changes.map(() => ControlSocket.open(server.httpPort, server.operatorToken)));
      const before = cues.size;
      const running = changes.map((change, index) => hammer(sockets[index]!, change));
      await until('changes are under way', () => cues.size > before);
      // Not a wait for something: the moment of the kill is the seed's.
      await new Promise((resolve) => setTimeout(resolve, random() * 300));
      await server.kill();
      await Promise.all(running);
      await server.launch();
      await check();
      assert.ok(await isReady(server));
    });
  }

  it('has acknowledged changes of each kind', () => {
    for (const [kind, known] of Object.entries({ keys, products, cues, lines })) {
      assert.ok(known.size >= kills, `only ${known.size} ${kind}`);
    }
  });
});
