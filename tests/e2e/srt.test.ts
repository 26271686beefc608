// SPDX-License-Identifier: MIT
// Encoders that publish by SRT: the picture in a browser, and what the merchant sees of the line.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { CameraPage, fakeCamera } from './support/camera_page';
import { Publisher } from './support/publisher';
import { freePort } from './support/places';
import { Scene } from './support/scene';
import type { Store } from './support/server';
import { desk, phone, StaffPage } from './support/staff_page';
import { until } from './support/wait';

function addressOf({ srt_url, srt_stream_id, srt_passphrase }: Store, passphrase = srt_passphrase): string {
  return `${srt_url}?streamid=${srt_stream_id}&passphrase=${passphrase}`;
}

describe('an encoder that publishes by SRT', () => {
  let scene: Scene;
  const publishers: Publisher[] = [];
  const publish = (target: string): Publisher => {
    const publisher = Publisher.start(target);
    publishers.push(publisher);
    return publisher;
  };
  const ingests = (room: string) => scene.server.ingestsOf(room);
  const isOnAir = (room: string, protocol: string) => until(`${protocol} is on air, alone`, async () => {
    const all = await ingests(room);
    return all.length === 1 && all[0]?.protocol === protocol && await scene.state(room) === 'live';
  }, 45_000);

  before(async () => (scene = await Scene.open([
    `srt.port=${await freePort()}`, 'srt.address=127.0.0.1', 'room.holding_timeout_ms=600000', 'srt.idle_timeout_ms=1000'], fakeCamera)));
  after(() => scene?.close());
  afterEach(async () => {
    await scene?.closePages();
    await Promise.all(publishers.splice(0).map((publisher) => publisher.stop()));
  });

  it('is seen by a viewer', async () => {
    const store = await scene.server.createStore('Reed Silk');
    await scene.live(store.room, publish(addressOf(store)));
    const { page } = await scene.visit(store.room);
    await page.waitForFunction(() => {
      const video = document.querySelector('video');
      return video && video.videoHeight === 360 && video.getVideoPlaybackQuality().totalVideoFrames > 30;
    }, undefined, { timeout: 30_000 });
    const [ingest] = await ingests(store.room);
    assert.equal(ingest?.protocol, 'srt');
    assert.ok((ingest?.line?.packets ?? 0) > 0);
  });

  it('is turned away with another passphrase, and with none', async () => {
    const store = await scene.server.createStore('Moss Silk');
    const open = addressOf(store).replace(/&passphrase=.*/, '');
    for (const target of [addressOf(store, 'another-passphrase'), open]) {
      const publisher = publish(target);
      await until('the encoder has ended', () => publisher.hasEnded, 20_000);
      assert.match(publisher.log, /passphrase|Password/);
    }
    assert.equal(await scene.state(store.room), 'offline');
    await until('it was said', () => /rejected kind=passphrase/.test(scene.server.log));
  });

  it('takes over from an RTMP encoder with the same key, and the other way round', async () => {
    const { store } = await scene.onAir('Fern Silk');
    const bySrt = publish(addressOf(store));
    await isOnAir(store.room, 'srt');
    scene.publish(store);
    await isOnAir(store.room, 'rtmp');
    await until('the SRT encoder was sent away', () => bySrt.hasEnded, 20_000);
  });

  it('gives way to a browser with the same key, and the other way round', async () => {
    const store = await scene.server.createStore('Willow Silk');
    const bySrt = publish(addressOf(store));
    await scene.live(store.room, bySrt);
    const camera = await CameraPage.onAir(scene, store);
    await isOnAir(store.room, 'whip');
    await until('the SRT encoder was sent away', () => bySrt.hasEnded, 20_000);
    publish(addressOf(store));
    await isOnAir(store.room, 'srt');
    await until('the browser was told why', async () => (await camera.failure()) !== undefined, 20_000);
  });

  it('is sent away when its key is revoked, and does not come back with it', async () => {
    const store = await scene.server.createStore('Birch Silk');
    const onAir = publish(addressOf(store));
    await scene.live(store.room, onAir);
    await scene.server.rpc('key.revoke', { room: store.room, key_id: store.key_id });
    await until('it was sent away', () => onAir.hasEnded, 20_000);
    await until('the room holds', async () => (await scene.state(store.room)) === 'holding', 20_000);
    assert.deepEqual(await ingests(store.room), []);
    const again = publish(addressOf(store));
    await until('it is turned away', () => again.hasEnded, 20_000);
    assert.deepEqual(await ingests(store.room), []);
  });

  it('leaves its viewers with the last picture when it is killed, and comes back', async () => {
    const store = await scene.server.createStore('Clay Silk');
    const first = publish(addressOf(store));
    await scene.live(store.room, first);
    await first.vanish();
    await until('the room holds', async () => (await scene.state(store.room)) === 'holding', 20_000);
    await scene.live(store.room, publish(addressOf(store)));
  });

  for (const view of [phone, desk]) {
    it(`has its address and its line in the studio at ${view.width}x${view.height}`, async () => {
      const store = await scene.server.createStore(`River Silk ${view.width}`);
      for (const locale of ['en', 'zh-CN']) {
        const setup = await StaffPage.open(scene, `/studio?store=${store.store}#obs`, { ...view, locale });
        await setup.page.getByTestId('new-key').click();
        await setup.page.getByRole('dialog').getByRole('button').last().click();
        await setup.sees('[data-testid="srt-address"]');
        const address = await setup.page.locator('[data-testid="srt-address"] input').inputValue();
        assert.match(address, /^srt:\/\/[\w.]+:\d+\?streamid=#!::r=[\w-]+,u=k_[a-z2-7]{16},m=publish&passphrase=[a-z2-7]{32}$/);
        await setup.assertWell(`studio-srt-address-${locale}`);
      }
      await scene.live(store.room, publish(addressOf(store)));
      const page = await StaffPage.open(scene, `/studio?store=${store.store}#numbers`, { ...view, locale: 'en' });
      await page.sees('[data-testid="measures"]', /Lost on the line.*0 %, 0 % for good.*Round trip.*ms/);
      await page.assertWell('studio-srt-line');
      const chinese = await StaffPage.open(scene, `/studio?store=${store.store}#numbers`, { ...view, locale: 'zh-CN' });
      await chinese.sees('[data-testid="measures"]', /线路丢包.*往返时延/);
      await chinese.assertWell('studio-srt-line-zh');
      await page.assertQuiet();
    });
  }
});
