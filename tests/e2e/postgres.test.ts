// SPDX-License-Identifier: MIT
// The records on a PostgreSQL server: shows go on while it is gone, what was asked meanwhile is stored when it is
// back, and a server that is killed finds everything again.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ask } from './support/http';
import { Postgres } from './support/postgres';
import { Publisher } from './support/publisher';
import { RawViewer } from './support/raw_viewer';
import { Server, type Store } from './support/server';
import { until } from './support/wait';

const secret = /open.{0,3}sesame/;

async function problemsOf(server: Server): Promise<string[]> {
  const { body } = await ask(`${server.origin}/readyz`);
  const { problems = [] } = JSON.parse(body) as { problems?: { code: string }[] };
  return problems.map(({ code }) => code);
}

interface Mill {
  readonly postgres: Postgres;
  readonly server: Server;
  readonly store: Store;
  readonly publisher: Publisher;
}

/** A show of a server whose records are on PostgreSQL. Undefined: that is not installed. */
async function millOnAir(): Promise<Mill | undefined> {
  const postgres = Postgres.start();
  if (!postgres) return undefined;
  const server = await Server.start([`storage.url=${postgres.databaseOfShop('mill')}`]);
  const store = await server.createStore('River Silk');
  const publisher = Publisher.start(`${server.rtmp}/${store.stream_key}`);
  const state = (): Promise<string> => server.stateOf(store.room);
  await until('the room is live', async () => (await state()) === 'live', 30_000);
  return { postgres, server, store, publisher };
}

describe('records on PostgreSQL', () => {
  it('outlive its absence and the death of the server', async (context) => {
    const mill = await millOnAir();
    if (!mill) {
      context.skip('PostgreSQL is not installed');
      return;
    }
    const { postgres, server, store, publisher } = mill;
    const viewer = await RawViewer.watch(server.httpPort, store.room);

    postgres.halt();
    const waiting = server.rpc('product.upsert', {
      store: store.store, sku: 'SCARF', name: { en: 'Silk scarf' },
      offers: [{ channel: 'own', price: { amount: 100, currency: 'CNY' } }],
    });
    await until('it is told', async () => (await problemsOf(server)).includes('storage_unreachable'), 20_000);
    const before = viewer.bytes;
    await until('media goes on for viewers', () => viewer.bytes > before + 60_000, 20_000);
    postgres.startAgain();
    await waiting;
    await until('all is well again', async () => (await problemsOf(server)).length === 0, 20_000);

    const metricsToken = readFileSync(join(server.data, 'metrics.token'), 'utf8').trim();
    const { body: metrics } = await ask(`${server.origin}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } });
    assert.doesNotMatch(metrics, secret);
    await server.kill();
    await publisher.stop();
    await server.launch();
    const { products } = await server.rpc<{ products: { sku: string }[] }>('product.list', { store: store.store });
    assert.deepEqual(products.map(({ sku }) => sku), ['SCARF']);
    await server.stop();
    const log = readFileSync(join(server.data, 'server.log'), 'utf8');
    assert.match(log, /the records are in postgresql:\/\/shop@/);
    assert.doesNotMatch(log, secret);
  });

  it('do not keep the server from ending while they are out of reach', async (context) => {
    const mill = await millOnAir();
    if (!mill) {
      context.skip('PostgreSQL is not installed');
      return;
    }
    const { postgres, server, store, publisher } = mill;
    postgres.halt();
    const waiting = server.rpc('product.upsert', { store: store.store, sku: 'SCARF', name: { en: 'Silk scarf' } }).catch(() => 'not stored');
    await until('it is told', async () => (await problemsOf(server)).includes('storage_unreachable'), 20_000);
    const begin = Date.now();
    await server.stop();
    assert.ok(Date.now() - begin < 20_000, `it took ${Date.now() - begin} ms`);
    await waiting;
    await publisher.stop();
    assert.match(server.log, /changes may be lost/);
  });
});
