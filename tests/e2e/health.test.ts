// SPDX-License-Identifier: MIT
// What the pages say of the server's and the encoder's health.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { ask } from './support/http';
import { Scene } from './support/scene';
import type { Store } from './support/server';
import { desk, phone, StaffPage } from './support/staff_page';
import { until } from './support/wait';

describe('the console of a server with a problem', () => {
  let scene: Scene;

  before(async () => {
    // No disk has so much left.
    scene = await Scene.open(['storage.min_free_bytes=1125899906842624']);
    await scene.server.createStore('River Silk');
  });
  after(() => scene?.close());
  afterEach(() => scene?.closePages());

  it('is told by /readyz and by the log, once', async () => {
    const { status, body } = await ask(`${scene.server.origin}/readyz`);
    assert.equal(status, 503);
    const { problems } = JSON.parse(body) as { problems: { code: string; advice: string }[] };
    assert.deepEqual(problems.map(({ code }) => code), ['storage_space_low']);
    assert.equal((await ask(`${scene.server.origin}/healthz`)).status, 200);
    for (let time = 0; time < 5; time += 1) await ask(`${scene.server.origin}/readyz`);
    assert.equal([...scene.server.log.matchAll(/health: begins/g)].length, 1);
  });

  for (const view of [phone, desk]) {
    it(`shows a banner at ${view.width}x${view.height}, in both languages`, async () => {
      const page = await StaffPage.open(scene, '/console', { ...view, locale: 'en' });
      await page.sees('[data-testid="problems"] [data-code="storage_space_low"]', /nearly full.*Free space.*since/);
      await page.assertWell('console-problem');
      await page.part('audit');
      await page.sees('[data-testid="problems"]');
      const chinese = await StaffPage.open(scene, '/console', { ...view, locale: 'zh-CN' });
      await chinese.sees('[data-testid="problems"]', /快满了.*清理/);
      await chinese.assertWell('console-problem-zh');
      await page.assertQuiet();
    });
  }
});

for (const view of [phone, desk]) {
  describe(`the encoder's health in the studio at ${view.width}x${view.height}`, () => {
    let scene: Scene;
    let store: Store;

    before(async () => {
      scene = await Scene.open(['room.holding_timeout_ms=600000']);
      store = await scene.server.createStore('River Silk');
    });
    after(() => scene?.close());
    afterEach(() => scene?.closePages());

    const open = (locale = 'en') => StaffPage.open(scene, `/studio?store=${store.store}#numbers`, { ...view, locale });

    it('is good, with its figures, and broken when the line breaks off', async () => {
      const publisher = scene.publish(store, { gopSeconds: 2 });
      await scene.live(store.room, publisher);
      const page = await open();
      await page.sees('.light[data-light="good"]', /Good/);
      await page.sees('[data-testid="measures"]', /kbit\/s|Mbit\/s/);
      await page.sees('[data-testid="measures"]', /30 fps.*2 s.*640×360/);
      await until('there is a picture of the last seconds', async () =>
        (await page.page.locator('[data-testid="measures"] .sparkline').count()) === 2);
      await page.assertWell('studio-health-good');

      await publisher.vanish();
      await page.sees('.light[data-light="broken"]', /Broken/);
      await page.sees('.finding[data-code="lost"]', /broke off.*OBS/);
      await page.assertWell('studio-health-lost');
      const again = scene.publish(store, { gopSeconds: 2 });
      await scene.live(store.room, again);
      await page.sees('.light[data-light="good"]');
      await again.stop();
      await page.assertQuiet();
    });

    it('needs attention with keyframes far apart, and says what to set', async () => {
      const publisher = scene.publish(store, { gopSeconds: 5 });
      await scene.live(store.room, publisher);
      const page = await open();
      await until('the second keyframe was measured', async () => {
        const { source } = await scene.server.rpc<{ source: { keyframe_interval_ms: number } }>('stats.get', { room: store.room });
        return source.keyframe_interval_ms > 4000;
      }, 30_000);
      await page.sees('.light[data-light="attention"]', /Needs attention/);
      await page.sees('.finding[data-code="long_gop"]', /every 5 s.*Output > Streaming > Keyframe interval: 2 s/);
      await page.assertWell('studio-health-attention');
      const chinese = await open('zh-CN');
      await chinese.sees('.light[data-light="attention"]', /需要注意/);
      await chinese.sees('.finding[data-code="long_gop"]', /每 5 秒.*设为 2 秒/);
      await chinese.assertWell('studio-health-attention-zh');
      await publisher.stop();
      await page.assertQuiet();
    });
  });
}
