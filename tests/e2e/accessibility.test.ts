// SPDX-License-Identifier: MIT
// The shoppers' pages with axe-core's rules; the pages for staff have theirs in their own tests.
import { after, afterEach, before, describe, it } from 'node:test';
import { assertAccessible } from './support/axe';
import { addProduct, explain, robe, scarf } from './support/products';
import { Scene } from './support/scene';
import type { Store } from './support/server';
import { desk, phone } from './support/staff_page';

describe('the pages for shoppers are in nobody\'s way', () => {
  let scene: Scene;
  let store: Store;

  before(async () => {
    scene = await Scene.open();
    ({ store } = await scene.onAir('River Silk', { size: '720x1280', bitrate: '1500k' }));
    for (const product of [scarf, robe]) await addProduct(scene.server, store, product);
    await scene.server.createStore('Xucun Linen', { slug: 'xucun', belt: 'Xucun', province: 'Zhejiang' });
  });
  after(() => scene?.close());
  afterEach(() => scene?.closePages());

  for (const view of [phone, desk]) {
    const size = `${view.width}x${view.height}`;

    it(`on air, with a card and the bag, at ${size}`, async () => {
      const page = await scene.visit(store.room, view);
      await page.watch(5);
      await explain(scene.server, store, scarf.sku);
      await page.card(scarf.sku);
      await assertAccessible(page.page, 'the room on air');
      if (view === phone) {
        await page.page.locator('[data-testid="bag-button"]').first().click({ timeout: 10_000 });
        await page.sees('[data-testid="bag"][open]');
        await assertAccessible(page.page, 'the bag');
      }
    });

    it(`off air, in no room, and on the list of rooms, at ${size}`, async () => {
      const offAir = await scene.visit('xucun', view);
      await offAir.state('offline');
      await assertAccessible(offAir.page, 'a room off air');
      const nowhere = await scene.visit('nowhere', view);
      await nowhere.state('unknown-room');
      await assertAccessible(nowhere.page, 'a room that is none');
      const home = await scene.viewers.open(view);
      await home.visit(scene.server.origin);
      await home.says(/River Silk/);
      await assertAccessible(home.page, 'the list of rooms');
    });
  }
});
