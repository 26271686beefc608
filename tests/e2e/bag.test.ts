// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { binaries } from './support/places';
import { addProduct, explain, robe, scarf } from './support/products';
import { Scene } from './support/scene';
import type { Store } from './support/server';

const screenshots = resolve(binaries(), '../screenshots');

describe('the bag', () => {
  let scene: Scene;
  let store: Store;

  before(async () => {
    scene = await Scene.open();
    ({ store } = await scene.onAir('湖州丝绸 River Silk', { size: '720x1280', bitrate: '1500k' }));
    for (const product of [scarf, robe]) await addProduct(scene.server, store, product);
    mkdirSync(screenshots, { recursive: true });
  });
  after(() => scene?.close());
  afterEach(() => scene?.closePages());

  const languages = [
    { locale: 'zh-CN', says: [/桑蚕丝围巾/, /真丝睡袍/] },
    { locale: 'en-GB', says: [/Mulberry silk scarf/, /Silk robe/] },
  ];
  for (const { locale, says } of languages) {
    it(`has the products with their prices in ${locale}`, async () => {
      const page = await scene.visit(store.room, { locale });
      await page.watch(5);
      await page.page.locator('[data-testid="bag-button"]').first().click({ timeout: 10_000 });
      const bag = '[data-testid="bag"]';
      await page.sees(`${bag} [data-sku="${scarf.sku}"]`);
      for (const name of [...says, /129/, /399\.5/]) await page.says(name, bag);
      await page.page.screenshot({ path: join(screenshots, `bag-${locale}.png`) });
      await page.assertQuiet();
      });
  }

  it('shows a product that is added during the show', async () => {
    const page = await scene.visit(store.room);
    await page.watch(5);
    await page.page.locator('[data-testid="bag-button"]').first().click({ timeout: 10_000 });
    await addProduct(scene.server, store, { sku: 'TIE-3', zh: '领带', en: 'Necktie', amount: 8800 });
    await page.says(/Necktie/, '[data-testid="bag"]');
  });

  for (const [width, height] of [[390, 844], [1440, 900]] as const) {
    it(`lies well beside the show at ${width}x${height}`, async () => {
      const page = await scene.visit(store.room, { width, height });
      await page.watch(10);
      await explain(scene.server, store, scarf.sku);
      await page.card(scarf.sku);
      const path = join(screenshots, `room-${width}x${height}.png`);
      await page.page.screenshot({ path });
      const overflow = await page.page.evaluate(
        () => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
      await page.assertQuiet();
      });
  }
});
