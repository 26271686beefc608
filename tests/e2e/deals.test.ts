// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { assertAccessible } from './support/axe';
import { ask } from './support/http';
import { binaries } from './support/places';
import { addProduct, explain, robe, scarf } from './support/products';
import type { RoomPage } from './support/room_page';
import { Scene } from './support/scene';
import type { Store } from './support/server';
import { desk, phone, StaffPage } from './support/staff_page';
import { until } from './support/wait';

const screenshots = resolve(binaries(), '../screenshots');
const card = '[data-testid="deal"]';
const press = '[data-testid="deal-press"]';
const mine = '[data-testid="my-hold"]';

interface Deal {
  readonly id: string;
  readonly remaining: number;
  readonly held: number;
  readonly sold: number;
  readonly state: string;
}

describe('a deal in the room', () => {
  let scene: Scene;
  let store: Store;

  before(async () => {
    scene = await Scene.open();
    ({ store } = await scene.onAir('湖州丝绸 River Silk', { size: '720x1280', bitrate: '1500k' }));
    for (const product of [scarf, robe]) await addProduct(scene.server, store, product);
    await scene.server.rpc('stock.import', {
      store: store.store, items: [{ sku: scarf.sku, quantity: 100 }, { sku: robe.sku, quantity: 20 }], reason: 'test',
    });
    mkdirSync(screenshots, { recursive: true });
  });
  after(() => scene?.close());
  afterEach(() => scene?.closePages());

  const announce = (quantity: number, more: object = {}): Promise<Deal> => scene.server.rpc<Deal>('deal.announce', {
    room: store.room, product: scarf.sku, amount: 6900, quantity, duration_s: 600, ...more,
  });
  const named = (deal: Deal) => ({ room: store.room, deal: deal.id });
  const now = (deal: Deal): Promise<Deal> => scene.server.rpc<Deal>('deal.get', named(deal));
  const open = (deal: Deal): Promise<Deal> => scene.server.rpc<Deal>('deal.open', named(deal));

  async function visit(locale = 'en', size: { width: number; height: number } = phone): Promise<RoomPage> {
    const page = await scene.visit(store.room, { locale, ...size });
    await page.watch(5);
    return page;
  }

  async function picture(page: RoomPage, name: string): Promise<void> {
    const { width } = page.page.viewportSize() ?? phone;
    await page.page.screenshot({ path: join(screenshots, `deal-${name}-${width}.png`) });
    await assertAccessible(page.page, `deal ${name} at ${width} px`);
    const overflow = await page.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(overflow <= 0, `${name} is ${overflow} px too wide`);
  }

  it('keeps its price a secret until its cue, and counts down by the server\'s clock', async () => {
    const pages = [await visit('zh-CN', phone), await visit('en', desk)];
    const deal = await announce(100, { per_buyer: 2 });
    for (const page of pages) await page.sees(`${card}[data-state="announced"]`);
    await pages[0]!.says(/价格即将揭晓/, card);
    await pages[1]!.says(/Price to be revealed/, card);
    await picture(pages[0]!, 'announced-zh');
    await picture(pages[1]!, 'announced');
    await open(deal);
    for (const page of pages) {
      await page.sees(`${card}[data-state="open"]`);
      await page.says(/69/, '[data-testid="deal-price"]');
      await page.says(/^(9:5\d|10:00)$/, '[data-testid="deal-clock"]');
    }
    await picture(pages[0]!, 'open-zh');
    await picture(pages[1]!, 'open');
    const late = await visit();
    await late.sees(`${card}[data-state="open"]`);
    await late.says(/100 of 100 left/, card);

    // Two at once, and one given back.
    await pages[1]!.page.locator(`${card} [aria-label="One more"]`).click();
    await pages[1]!.page.locator(press).click();
    await pages[1]!.sees(`${mine}[data-state="held"]`);
    await late.says(/98 of 100 left/, card);
    await picture(pages[1]!, 'held');
    await pages[1]!.page.locator(`${mine} [aria-label="Give it back"]`).click();
    await pages[1]!.says(/gave it back/, '[data-testid="deal-note"]');
    await late.says(/100 of 100 left/, card);

    await scene.server.rpc('deal.close', named(deal));
    for (const page of pages) {
      await page.sees(`${card}[data-state="closed"]`);
      await page.assertQuiet();
    }
  });

  it('has one winner of the last unit, and both pages tell the truth', async () => {
    const pages = await Promise.all([visit('zh-CN', phone), visit('en', phone)]);
    const deal = await open(await announce(1));
    for (const page of pages) await page.sees(press);
    // Both at the same moment: while they wait for it, neither page can hear of the other.
    const atMs = Date.now() + 1500;
    await Promise.all(pages.map((page) => page.page.evaluate(([selector, at]) => {
      while (Date.now() < at);
      document.querySelector<HTMLButtonElement>(selector)?.click();
    }, [press, atMs] as const)));
    for (const page of pages) {
      await page.sees(`${card}[data-sold-out]`);
      await page.says(/Sold out|已抢光/, '[data-testid="deal-left"]');
    }
    const winners = await until('one has it, the other is told', async () => {
      const held = await Promise.all(pages.map((page) => page.page.locator(`${mine}[data-state="held"]`).count()));
      const told = await Promise.all(pages.map((page) =>
        page.page.locator('[data-testid="deal-note"][data-code="sold_out"]').count()));
      return held[0]! + held[1]! === 1 && told[0]! + told[1]! === 1 ? held : undefined;
    }, 5000);
    const { held, remaining } = await now(deal);
    assert.deepEqual({ held, remaining }, { held: 1, remaining: 0 });
    const winner = pages[winners.indexOf(1)]!;
    const loser = pages[winners.indexOf(0)]!;
    await picture(winner, 'won');
    await picture(loser, 'lost');

    // After a reload the winner has it, and may have no more.
    await winner.page.reload();
    await winner.watch(3);
    await winner.sees(`${mine}[data-state="held"]`);
    assert.equal(await winner.page.locator(press).count(), 0);

    // The loser gets in line, and has it when the winner gives it back.
    await loser.says(/Get in line|排队候补/, press);
    await loser.page.locator(press).click();
    await loser.sees(`${mine}[data-state="waiting"]`);
    await picture(loser, 'waiting');
    await winner.page.locator(`${mine} .round`).click();
    await loser.sees(`${mine}[data-state="held"]`);
    await winner.page.locator(mine).waitFor({ state: 'detached' });
    for (const page of pages) await page.assertQuiet();
    await scene.server.rpc('deal.close', named(deal));
  });

  it('makes an order of a hold, which the studio confirms', async () => {
    const buyer = await visit('en', phone);
    const studio = await StaffPage.open(scene, `/studio?store=${store.store}#deals`, { ...desk, locale: 'en' });
    await studio.click('[data-testid="deal-new"]');
    await studio.page.locator('[data-testid="deal-form"] [name="product"]').selectOption(scarf.sku);
    await studio.fill('[data-testid="deal-form"] [name="price"]', '59.50');
    await studio.fill('[data-testid="deal-form"] [name="quantity"]', '3');
    await studio.assertWell('studio-deal-form');
    await studio.click('[data-testid="deal-announce"]');
    await studio.sees('[data-testid="deal-row"][data-state="announced"]', /CN¥59.50/);
    await studio.click('[data-testid="deal-open"]');
    await studio.sees('[data-testid="deal-row"][data-state="open"]', /3 left/);

    await buyer.sees(press);
    await buyer.page.locator(press).click();
    await buyer.sees(`${mine}[data-state="held"]`);
    const link = await buyer.page.locator('[data-testid="my-hold-link"]').getAttribute('href');
    const led = await ask(scene.server.origin + link!);
    assert.equal(led.status, 302);
    const location = new URL(String(led.headers['location']));
    assert.equal(location.host, 'shop.example');
    assert.equal(location.searchParams.get('sf_room'), store.room);
    const order = location.searchParams.get('sf_order');
    await buyer.sees(`${mine}[data-state="ordered"]`);
    await picture(buyer, 'ordered');

    await studio.sees(`[data-testid="order"][data-order="${order}"]`, /to be confirmed/);
    await studio.assertWell('studio-deals');
    await studio.click(`[data-order="${order}"] [data-testid="order-confirm"]`);
    await studio.sees(`[data-testid="order"][data-state="sold"]`);
    await buyer.sees(`${mine}[data-state="sold"]`);
    await studio.sees('[data-testid="deal-row"][data-state="open"]', /2 left · 0 held · 1 sold/);
    await studio.click('[data-testid="deal-close"]');
    await studio.sees('[data-testid="deal-row"][data-state="closed"]', /closed by hand/);
    const { broadcast } = await scene.server.rpc<{ broadcast: string }>('stats.get', { room: store.room });
    await studio.part(`shows/${broadcast}`);
    await studio.sees('[data-testid="report-orders"]', /This store\s*1\s*0\s*0\s*1\s*CN¥59.50/);
    await studio.assertWell('studio-report-orders');
    await studio.assertQuiet();
    const small = await StaffPage.open(scene, `/studio?store=${store.store}#deals`, { ...phone, locale: 'zh-CN' });
    await small.sees('[data-testid="deal-row"]');
    await small.assertWell('studio-deals-zh');
  });

  it('takes the word of the shop\'s own program, where it is signed', async () => {
    const deal = await open(await announce(1, { product: robe.sku }));
    const buyer = await visit();
    await buyer.sees(press);
    await buyer.page.locator(press).click();
    await buyer.sees(`${mine}[data-state="held"]`);
    const link = await buyer.page.locator('[data-testid="my-hold-link"]').getAttribute('href');
    const { headers } = await ask(scene.server.origin + link!);
    const order = new URL(String(headers['location'])).searchParams.get('sf_order');
    const { secret } = await scene.server.rpc<{ secret: string }>('order.secret', { store: store.store });
    const body = JSON.stringify({ order, status: 'confirmed' });
    const send = (key: string, atS = Math.floor(Date.now() / 1000)) => ask(`${scene.server.origin}/v1/orders`, {
      method: 'POST', body, headers: {
        'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)),
        authorization: `Shopfloor-HMAC store=${store.store},timestamp=${atS},signature=${createHmac('sha256', key).update(`${atS}.${body}`).digest('hex')}`,
      },
    });
    assert.equal((await send('another secret')).status, 401);
    assert.equal((await send(secret, 1_700_000_000)).status, 401);
    assert.equal((await now(deal)).sold, 0);
    assert.equal((await send(secret)).status, 200);
    await buyer.sees(`${mine}[data-state="sold"]`);
    assert.equal((await send(secret)).status, 200);
    assert.equal((await now(deal)).sold, 1);
    await buyer.assertQuiet();
  });

  it('shows stock at the store\'s own offer only', async () => {
    const page = await visit();
    await explain(scene.server, store, robe.sku);
    await page.card(robe.sku);
    await page.page.locator('[data-testid="card"] .card-open').click();
    await page.says(/19 in stock/, '[data-testid="product"]');
    await scene.server.rpc('stock.adjust', { store: store.store, sku: robe.sku, change: -19, reason: 'gone' });
    await page.says(/Out of stock/, '[data-testid="product"]');
    await page.assertQuiet();
  });
});
