// SPDX-License-Identifier: MIT
// The server is killed in the middle of things. What it has acknowledged is there again.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { openWebSocket } from './support/raw_socket';
import { Scene } from './support/scene';
import { Server, type Store } from './support/server';
import { until } from './support/wait';

const provoked = /WebSocket connection|ERR_CONNECTION|Failed to load resource/;

interface Cue {
  readonly id: number;
  readonly rev: number;
  readonly data: Record<string, unknown>;
}

const product = (store: string, sku: string): object => ({
  store, sku, name: { en: sku },
  offers: [{ channel: 'own', price: { amount: 100, currency: 'CNY' } }],
});

describe('a server that is killed in mid-show', () => {
  let scene: Scene;

  before(async () => {
    scene = await Scene.open(['room.holding_timeout_ms=600000']);
  });
  after(() => scene?.close());
  afterEach(() => scene?.closePages());

  it('goes on with the publisher: the same broadcast, its cues, bag, rundown and page', async () => {
    const { server } = scene;
    const { store, publisher } = await scene.onAir('River Silk');
    const { room } = store;
    await server.rpc('product.upsert', product(store.store, 'SILK-1'));
    await server.rpc('product.upsert', product(store.store, 'SILK-2'));
    await server.rpc('room.update', { room, next_show_title: 'Tomorrow' });
    await server.rpc('rundown.set', { room, steps: [
      { product: 'SILK-1', minute: 0 }, { product: 'SILK-2', minute: 5, notes: 'the red one' },
      { title: 'Goodbye', minute: 9 }] });
    await server.rpc('rundown.next', { room });
    await server.rpc('rundown.next', { room });
    const before = await server.rpc<{ broadcast: string }>('stats.get', { room });
    const page = await scene.visit(room);
    await page.watch(15);
    await page.card('SILK-2');

    await server.kill();
    await publisher.stop();
    await server.launch();
    const held = await server.rpc<{ broadcast: string; state: string }>('stats.get', { room });
    assert.equal(held.state, 'holding');
    const again = scene.publish(store);
    await scene.live(room, again);
    await page.watch(20, 45_000);
    await page.noOverlay();
    await page.card('SILK-2');

    const stats = await server.rpc<{ broadcast: string; rundown: { position: number } }>('stats.get', { room });
    assert.equal(stats.broadcast, before.broadcast);
    assert.equal(stats.rundown.position, 1);
    const { cues } = await server.rpc<{ cues: Cue[] }>('cue.list', { room });
    assert.equal(cues.length, 3);
    const settings = await server.rpc<{ next_show_title: string }>('room.get', { room });
    assert.equal(settings.next_show_title, 'Tomorrow');
    const next = await server.rpc<{ position: number; cues: { kind: string; product: string }[] }>(
      'rundown.next', { room });
    assert.equal(next.position, 2);
    assert.equal(next.cues[0]?.product, 'SILK-2');
    await page.noCard();
    await page.assertQuiet(provoked);
    await again.stop();
  });

  it('knows that a show was ended by hand', async () => {
    const { server } = scene;
    const { store, publisher } = await scene.onAir('Dye Works');
    const { room } = store;
    await server.rpc('broadcast.end', { room });
    await publisher.stop();
    await server.kill();
    await server.launch();
    const refused = scene.publish(store);
    await until('the encoder is refused', () => refused.hasEnded, 30_000);
    assert.equal(await scene.state(room), 'offline');
    const { broadcasts } = await server.rpc<{ broadcasts: { ended_ms?: number; duration_us?: number }[] }>(
      'broadcast.list', { room });
    assert.equal(broadcasts.length, 1);
    assert.ok((broadcasts[0]?.duration_us ?? 0) > 0);
    await server.rpc('broadcast.start', { room });
    const again = scene.publish(store);
    await scene.live(room, again);
    await again.stop();
  });
});

/** What a server has said yes to. */
class Acknowledged {
  readonly keys = new Set<string>();
  readonly skus = new Set<string>();
  readonly cues = new Map<number, number>(); // id to revision
  position = -1;
}

describe('a server that is killed again and again', () => {
  const kills = 10;
  let server: Server;
  let scene: Scene;
  let store: Store;
  let count = 0;
  const known = new Acknowledged();

  before(async () => {
    scene = await Scene.open(['room.holding_timeout_ms=600000']);
    ({ server } = scene);
    const begun = await scene.onAir('Loom Hall');
    store = begun.store;
    const steps = Array.from({ length: 200 }, (_, minute) => ({ title: `step ${minute}`, minute }));
    await server.rpc('rundown.set', { room: store.room, steps });
    await begun.publisher.stop();
  });
  after(() => scene?.close());

  /** Asks for one change after another until the server dies, and writes down what was granted. */
  async function hammer(change: () => Promise<void>): Promise<void> {
    for (;;) {
      const failed = await change().then(() => undefined, (error: unknown) => String(error));
      if (failed === undefined || /"busy"/.test(failed)) continue;
      if (/ECONN|socket hang up|EPIPE|aborted/.test(failed)) return;
      throw new Error(failed);
    }
  }

  const changes: (() => Promise<void>)[] = [
    async () => {
      const { key_id } = await server.rpc<{ key_id: string }>('key.create', { room: store.room });
      known.keys.add(key_id);
    },
    async () => {
      const sku = `SKU-${count++ % 150}`;
      await server.rpc('product.upsert', product(store.store, sku));
      known.skus.add(sku);
    },
    async () => {
      const { id, rev } = await server.rpc<Cue>('cue.publish', { room: store.room, kind: 'notice', at_us: 1 });
      known.cues.set(id, rev);
      const revised = await server.rpc<Cue>('cue.revise', { room: store.room, id, data: { withdrawn: true } });
      known.cues.set(id, revised.rev);
    },
    async () => {
      const { position } = await server.rpc<{ position: number }>('rundown.next', { room: store.room });
      known.position = position;
      if (position >= 190) {
        known.position = (await server.rpc<{ position: number }>('rundown.go', { room: store.room, step: 0 })).position;
      }
    },
  ];

  async function bag(): Promise<string[]> {
    const join = Buffer.from('{"type":"join","want":["cues"]}');
    const parsed = (text: string): { snapshot: { bag: { sku: string }[] } } | undefined => {
      try {
        return JSON.parse(text);
      } catch {
        return undefined;
      }
    };
    const { text } = await openWebSocket(server.httpPort, {
      path: `/v1/rooms/${store.room}/live`, protocol: 'shopfloor.live.v1', messages: [join],
    }, (heard) => parsed(heard) !== undefined);
    return (parsed(text)?.snapshot.bag ?? []).map(({ sku }) => sku);
  }

  for (let round = 1; round <= kills; ++round) {
    it(`has all that it acknowledged, kill ${round}`, async () => {
      const running = changes.map(hammer);
      const some = known.cues.size + 1;
      await until('changes are under way', () => known.cues.size >= some);
      // Not a wait for something: the moment of the kill is anybody's guess.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 400));
      await server.kill();
      await Promise.all(running);
      await server.launch();

      const skus = new Set(await bag());
      assert.deepEqual([...known.skus].filter((sku) => !skus.has(sku)), [], 'products are lost');
      const { cues } = await server.rpc<{ cues: Cue[] }>('cue.list', { room: store.room });
      const revisions = new Map(cues.map(({ id, rev }) => [id, rev]));
      const lost = [...known.cues].filter(([id, rev]) => (revisions.get(id) ?? 0) < rev);
      assert.deepEqual(lost, [], 'cues are lost');
      const rundown = await server.rpc<{ position: number | null }>('rundown.get', { room: store.room });
      const ahead = (rundown.position ?? -1) - known.position;
      assert.ok(ahead === 0 || ahead === 1 || rundown.position === 0,
        `the rundown is at ${rundown.position}, acknowledged was ${known.position}`);
      known.position = rundown.position ?? -1;
    });
  }

  it('still has every key', async () => {
    for (const key_id of known.keys) {
      await server.rpc('key.revoke', { room: store.room, key_id });
    }
    assert.ok(known.keys.size > kills);
  });
});
