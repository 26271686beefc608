// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, describe, it } from 'node:test';
import { assertAccessible } from './support/axe';
import { Scene } from './support/scene';

const phone = { width: 390, height: 844 };
const desk = { width: 1440, height: 900 };
const refusal = /Failed to load resource|WebSocket connection/;

describe('a room between shows', () => {
  let scene: Scene;

  before(async () => {
    scene = await Scene.open();
  });
  after(() => scene?.close());
  afterEach(() => scene?.closePages());

  it('says when the next show is, counts down and gives a calendar file', async () => {
    const store = await scene.server.createStore('Silk Mill', { belt: 'Shengze', province: 'Jiangsu' });
    const { room } = store;
    for (const view of [phone, desk]) {
      const page = await scene.visit(room, view);
      await page.state('offline');
      await scene.server.rpc('room.update', {
        room,
        next_show_ms: Date.now() + 2 * 3600_000,
        next_show_title: { en: 'New for spring', 'zh-CN': '春季新品' },
        description: 'Twenty-four looms.\nLive on Tuesdays.',
      });
      await page.says(/New for spring/, '[data-testid="next-show"]');
      await page.says(/in 1:\d\d:\d\d/, '[data-testid="next-show"]');
      await page.says(/Twenty-four looms\.\s+Live on Tuesdays/, '[data-testid="about"]');
      await page.says(/Shengze · Jiangsu/, '[data-testid="about"]');
      await assertAccessible(page.page, 'a room between shows');
      const [download] = await Promise.all([
        page.page.waitForEvent('download'),
        page.page.locator('[data-testid="calendar"]').click(),
      ]);
      assert.equal(download.suggestedFilename(), `${room}.ics`);
      const file = readFileSync((await download.path())!, 'utf8');
      assert.match(file, /SUMMARY:Silk Mill: New for spring\r\n/);
      await scene.server.rpc('room.update', { room, next_show_ms: null });
      await page.page.locator('[data-testid="next-show"]').waitFor({ state: 'detached' });
      await page.assertQuiet();
    }
  });

  it('is taken down and restored, and tells shoppers no reasons', async () => {
    const { store, publisher } = await scene.onAir('Dye Works');
    const { room } = store;
    const page = await scene.visit(room, { ...phone, locale: 'zh-CN' });
    await page.watch(10);
    await scene.server.rpc('room.takedown', { room, reason: 'counterfeit goods' });
    await page.says(/本场直播已下架/);
    assert.doesNotMatch(await page.page.locator('body').innerText(), /counterfeit/);
    await assertAccessible(page.page, 'a room that was taken down');
    await publisher.stop();
    const refused = scene.publish(store);
    const facts = await scene.server.rpc<{ takedown?: { reason: string } }>('room.get', { room });
    assert.equal(facts.takedown?.reason, 'counterfeit goods');
    await refused.stop();
    assert.notEqual(await scene.state(room), 'live');

    await scene.server.rpc('room.restore', { room });
    const again = scene.publish(store);
    await scene.live(room, again);
    await page.watch(10);
    await page.noOverlay();
    await page.assertQuiet(refusal);
    await again.stop();
  });
});
