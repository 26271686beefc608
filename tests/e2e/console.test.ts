// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { Scene } from './support/scene';
import type { Store } from './support/server';
import { desk, phone, StaffPage } from './support/staff_page';
import { until } from './support/wait';

for (const view of [phone, desk]) {
  describe(`the console at ${view.width}x${view.height}`, () => {
    let scene: Scene;
    let store: Store;

    before(async () => {
      scene = await Scene.open();
      store = await scene.server.createStore('River Silk', { belt: 'Shengze', province: 'Jiangsu' });
      await scene.live(store.room, scene.publish(store));
      await scene.server.createStore('Xucun Linen', { slug: 'xucun', belt: 'Xucun', province: 'Zhejiang' });
    });
    after(() => scene?.close());
    afterEach(() => scene?.closePages());

    const open = (part = 'rooms') => StaffPage.open(scene, `/console#${part}`, { ...view, locale: 'en' });
    const card = (room: string) => `.room-card[data-room="${room}"]`;

    it('shows every room with its picture, people and line', async () => {
      const page = await open();
      await page.sees(card(store.room), /Live.*River Silk.*Shengze · Jiangsu.*RTMP.*640×360/s);
      await page.sees(`${card(store.room)} img`);
      await page.sees(card('xucun'), /Not on air/);
      await page.sees('[data-testid="totals"]', /1.*on air|on air.*1/s);
      await page.assertWell('console-rooms');
      await page.assertQuiet(/thumbnail/);
    });

    it('finds rooms by name, place and state', async () => {
      const page = await open();
      await page.sees(card('xucun'));
      await page.fill('input[type="search"]', 'river');
      await page.lacks(card('xucun'));
      await page.fill('input[type="search"]', '');
      await page.page.getByLabel('Industrial belt').selectOption('Xucun');
      await page.lacks(card(store.room));
      await page.page.getByLabel('Industrial belt').selectOption('');
      await page.page.getByLabel('Only on air').check();
      await page.lacks(card('xucun'));
      await page.sees(card(store.room));
    });

    it('cuts an encoder off', async () => {
      const page = await open();
      await page.press('Cut the encoder of River Silk');
      await page.assertWell('console-kick');
      await page.agree();
      await page.told(/sent away/);
      await page.sees(card(store.room), /Signal lost/);
      scene.publish(store);
      await page.sees(card(store.room), /Live/);
    });

    it('takes a room down with a reason, and restores it', async () => {
      const page = await open();
      await page.press('Take down River Silk');
      await page.agree('counterfeit goods');
      await page.told(/Taken down/);
      await page.sees(card(store.room), /counterfeit goods/);
      await page.assertWell('console-takedown');
      await page.press('Restore River Silk');
      await page.agree();
      await page.told(/Restored/);
      await until('it is restored', async () => (await page.page.locator(`${card(store.room)}[data-down]`).count()) === 0);
    });

    it('makes a store, and hands over what its owner needs', async () => {
      const page = await open('new');
      await page.fill('[name="name"]', 'Wool House');
      await page.fill('[name="slug"]', `wool-${view.width}`);
      await page.fill('[name="belt"]', 'Tongxiang');
      await page.fill('[name="owner"]', 'Ms Shen');
      await page.assertWell('console-new');
      await page.press('Create the store');
      await page.sees('[data-testid="new-store"]', /Wool House is ready/);
      assert.match(await page.find('[data-testid="stream-key"] input').inputValue(), /^sk_/);
      const link = new URL(await page.find('[data-testid="owner-link"] input').inputValue());
      await page.assertWell('console-new-made');
      const owner = await StaffPage.signedIn(scene, link.hash.slice(1), '/studio', { ...view, locale: 'en' });
      await owner.sees('body', /Wool House/); // a phone is a camera at first
      await page.part('rooms');
      await page.sees(card(`wool-${view.width}`));
      await page.assertQuiet();
    });

    it('tells who changed what', async () => {
      const page = await open('audit');
      await page.sees('[data-testid="audit"]', /store.create/);
      await page.fill('input[type="search"]', 'takedown');
      await page.sees('[data-testid="audit"] [data-method="room.takedown"]', /counterfeit goods/);
      await page.lacks('[data-method="store.create"]');
      await page.assertWell('console-audit');
      await page.fill('input[type="search"]', '');
      await page.page.getByLabel('Store').selectOption(store.store);
      await page.sees('[data-method="room.takedown"]');
      await page.assertQuiet();
    });
  });
}
