// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ask } from './support/http';
import { Server, type Store } from './support/server';

interface Report {
  readonly mode: string;
  readonly encoding: string;
  readonly rows: number;
  readonly valid: number;
  readonly created: number;
  readonly unchanged: number;
  readonly in_bag: number;
  readonly errors: readonly { row: number; column: string; message: string }[];
}

// 货号,名称,批发链接,批发价,批发阶梯价 and a scarf, as Excel in China writes them.
const gb18030 = Buffer.from(
  'bbf5bac52cc3fbb3c62cc5fab7a2c1b4bdd32cc5fab7a2bcdb2cc5fab7a2bdd7ccddbcdb0d0a'
  + '532d312ccbbfbded2c68747470733a2f2f64657461696c2e313638382e636f6d2f312e68746d6c2c'
  + '36392c35303a36353b3530303a35390d0a', 'hex');

function sheet(rows: number): Buffer {
  const lines = ['sku,name_zh,name_en,taobao_url,taobao_price'];
  for (let row = 0; row < rows; row += 1) {
    lines.push(`SKU-${row},真丝围巾 ${row},Silk scarf ${row},https://item.taobao.com/${row},129.00`);
  }
  return Buffer.from(lines.join('\n'));
}

describe('a catalogue as a file', () => {
  let server: Server;
  let store: Store;

  before(async () => {
    server = await Server.start();
    store = await server.createStore('River Silk');
  });
  after(() => server?.stop());

  async function send(query: string, body: Buffer): Promise<Report> {
    const answer = await ask(`${address()}?${query}`, { method: 'POST', headers: headers(), body });
    assert.equal(answer.status, 200, answer.body);
    return JSON.parse(answer.body) as Report;
  }

  const address = () => `${server.origin}/v1/stores/${store.store}/catalogue.csv`;
  const headers = () => ({
    authorization: `Bearer ${readFileSync(join(server.data, 'operator.token'), 'utf8').trim()}`,
    'content-type': 'text/csv',
  });

  it('is read in the encoding of Excel in China, and does what the preview said', async () => {
    const preview = await send('mode=preview', gb18030);
    assert.deepEqual([preview.encoding, preview.created, preview.errors.length], ['GB18030', 1, 0]);
    assert.equal((await server.rpc<{ total: number }>('product.list', { store: store.store })).total, 0);
    assert.equal((await send('mode=commit&bag=true', gb18030)).in_bag, 1);
    const product = await server.rpc<{ name: object; offers: { tiers: object[] }[] }>(
      'product.get', { store: store.store, sku: 'S-1' });
    assert.deepEqual(product.name, { 'zh-CN': '丝巾' });
    assert.deepEqual(product.offers[0]!.tiers, [
      { min_quantity: 50, amount: 6500 }, { min_quantity: 500, amount: 5900 }]);
  });

  it('has ten thousand rows in seconds, goes out and comes back unchanged', async () => {
    const begin = performance.now();
    assert.equal((await send('mode=commit', sheet(10_000))).created, 10_000);
    assert.ok(performance.now() - begin < 30_000);
    const exported = await ask(address(), { headers: headers() });
    assert.equal(exported.status, 200);
    const again = await send('mode=commit', Buffer.from(exported.body));
    assert.deepEqual([again.rows, again.unchanged, again.errors], [10_001, 10_001, []]);
  });

  it('is there after a restart', async () => {
    await server.stop();
    await server.launch();
    const page = await server.rpc<{ total: number }>('product.list', { store: store.store });
    assert.equal(page.total, 10_001);
    const bag = await server.rpc<{ skus: string[] }>('bag.get', { store: store.store });
    assert.deepEqual(bag.skus, ['S-1']);
  });

  it('is for those who may', async () => {
    assert.equal((await ask(address())).status, 401);
  });
});
