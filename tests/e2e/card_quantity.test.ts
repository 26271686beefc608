// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { binaries } from './support/places';
import { explain } from './support/products';
import type { RoomPage } from './support/room_page';
import { Scene } from './support/scene';
import type { Store } from './support/server';

const screenshots = resolve(binaries(), '../screenshots');
const card = '[data-testid="card"]';
const sheet = '[data-testid="product"]';

const price = (amount: number) => ({ amount, currency: 'CNY' });
const offers = (id: number) => [
  { channel: 'taobao', url: `https://item.taobao.com/item.htm?id=${id}`, price: price(16900) },
  { channel: 'tmall', url: `https://detail.tmall.com/item.htm?id=${id}`, price: price(18900) },
  {
    channel: '1688', url: `https://detail.1688.com/offer/${id}.html`, price: price(6900),
    tiers: [{ min_quantity: 50, amount: 6500 }, { min_quantity: 500, amount: 5900 }],
    min_order_quantity: 20, sample_amount: 8900,
  },
];
const scarf = { sku: 'SILK-042', name: { 'zh-CN': '桑蚕丝长围巾', en: 'Mulberry silk scarf' }, offers: offers(1) };
const robe = {
  sku: 'ROBE-007', name: { 'zh-CN': '真丝睡袍', en: 'Silk robe' },
  offers: [offers(2)[0]!, { ...offers(2)[2]!, min_order_quantity: 10, sample_amount: undefined }],
};

describe('the card and the buyer\'s quantity', () => {
  let scene: Scene;
  let store: Store;

  before(async () => {
    scene = await Scene.open();
    ({ store } = await scene.onAir('湖州丝绸 River Silk', { size: '720x1280', bitrate: '1500k' }));
    for (const product of [scarf, robe]) {
      await scene.server.rpc('product.upsert', { store: store.store, ...product });
    }
    mkdirSync(screenshots, { recursive: true });
  });
  after(() => scene?.close());
  afterEach(() => scene?.closePages());

  async function shown(sku: string, locale = 'en', size = { width: 390, height: 844 }): Promise<RoomPage> {
    const page = await scene.visit(store.room, { locale, ...size });
    await page.watch(5);
    await explain(scene.server, store, sku);
    await page.card(sku);
    return page;
  }

  const link = (page: RoomPage, where = card) => page.page.locator(`${where} a.buy`).first();

  async function leadsTo(page: RoomPage, channel: string, where = card): Promise<void> {
    assert.equal(await link(page, where).getAttribute('data-channel'), channel);
    assert.match((await link(page, where).getAttribute('href'))!, /^(https:\/\/.*(taobao|tmall|1688)\.com\/|\/go\/)/);
  }

  it('sells single pieces at the retail price, by the retail channel', async () => {
    const page = await shown(scarf.sku);
    await page.says(/CN¥169/, card);
    await leadsTo(page, 'taobao');
    await page.page.locator(`${card} [aria-label="One more"]`).click();
    await page.says(/Total CN¥338/, card);
    await page.assertQuiet();
  });

  it('answers a wholesale buyer with tiers, the smallest order and the sample', async () => {
    const page = await shown(scarf.sku);
    await page.page.locator(`${card} [data-mode="wholesale"]`).click();
    await page.says(/CN¥69\s*each[^]*CN¥65 each from 50[^]*Order on 1688[^]*Total CN¥1,380/, card);
    await leadsTo(page, '1688');
    const quantity = page.page.locator(`${card} [data-testid="quantity"]`);
    await quantity.fill('500');
    await page.says(/CN¥59\s*each[^]*Total CN¥29,500/, card);
    await quantity.fill('19');
    await page.says(/Orders from 20 on[^]*Order a sample, CN¥89/, card);
    await leadsTo(page, '1688');
    await page.page.locator(`${card} .take`).click();
    await page.says(/Total CN¥1,380/, card);
    await page.assertQuiet();
  });

  it('keeps the buyer\'s choice for the next product', async () => {
    const page = await shown(scarf.sku);
    await page.page.locator(`${card} [data-mode="wholesale"]`).click();
    await explain(scene.server, store, robe.sku);
    await page.card(robe.sku);
    await page.says(/Silk robe[^]*Order on 1688[^]*Total CN¥690/, card);
    // No sample: below the smallest order there is nothing to order.
    await page.page.locator(`${card} [aria-label="One less"]`).click();
    await page.says(/Orders from 10 on[^]*Take 10/, card);
    assert.equal(await page.page.locator(`${card} a.buy`).count(), 0);
    await page.assertQuiet();
  });

  it('can be worked with the keyboard alone', async () => {
    const page = await shown(scarf.sku);
    const { keyboard } = page.page;
    await page.page.locator(`${card} [data-mode="wholesale"]`).focus();
    await keyboard.press('Enter');
    await page.page.locator(`${card} [data-testid="quantity"]`).focus();
    await keyboard.press('ArrowUp');
    await page.says(/Total CN¥1,449/, card);
    await keyboard.press('Control+A');
    await keyboard.type('x');
    await keyboard.press('Tab');
    assert.equal(await page.page.locator(`${card} [data-testid="quantity"]`).inputValue(), '21');
    await page.page.locator(`${card} .card-open`).focus();
    await keyboard.press('Enter');
    await page.sees(sheet);
    await keyboard.press('Escape');
    await page.page.locator(sheet).waitFor({ state: 'detached' });
    const focused = await page.page.evaluate(() => document.activeElement?.className);
    assert.equal(focused, 'card-open');
    await page.assertQuiet();
  });

  for (const [locale, says] of [['en', /50–499[^]*CN¥65[^]*500\+[^]*CN¥59/], ['zh-CN', /50–499[^]*¥65[^]*500\+[^]*¥59/]] as const) {
    for (const size of [{ width: 390, height: 844 }, { width: 1440, height: 900 }]) {
      it(`opens a sheet with all channels and tiers, ${locale} at ${size.width}x${size.height}`, async () => {
        const page = await shown(scarf.sku, locale, size);
        const shot = (name: string) => page.page.screenshot({
          path: join(screenshots, `${name}-${locale}-${size.width}.png`),
        });
        await shot('card-retail');
        await page.page.locator(`${card} [data-mode="wholesale"]`).click();
        await shot('card-wholesale');
        await page.page.locator(`${card} .card-open`).click({ position: { x: 20, y: 20 } });
        await page.sees(sheet);
        await page.says(says, sheet);
        await leadsTo(page, '1688', sheet);
        await page.page.locator(`${sheet} .tier`).last().click();
        await page.says(/29,500/, sheet);
        assert.deepEqual(
          await page.page.locator(`${sheet} .product-offer`).evaluateAll(
            (all) => all.map((each) => (each as HTMLElement).dataset['channel'])),
          ['1688', 'taobao', 'tmall']);
        await shot('product');
        await page.page.keyboard.press('Escape');
        if (size.width < 900) await page.page.locator('[data-testid="bag-button"]').click();
        await page.sees('[data-testid="bag"]');
        await shot('bag-wholesale');
        const overflow = await page.page.evaluate(
          () => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
        await page.assertQuiet();
      });
    }
  }
});
