// SPDX-License-Identifier: MIT
// The profile that the studio gives away, in OBS itself. Where OBS is not installed (scripts/setup --obs), what is
// in it is tested with the pages' units alone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Obs } from './support/obs';
import { Scene } from './support/scene';
import type { Store } from './support/server';
import { desk, StaffPage } from './support/staff_page';
import { until } from './support/wait';

interface Stats {
  readonly state: string;
  readonly video?: { readonly width: number; readonly height: number; readonly fps: number };
  readonly source: { readonly fps: number; readonly keyframe_interval_ms: number };
}

describe('OBS with the profile of the studio', { skip: Obs.isInstalled ? false : 'OBS Studio is not installed (scripts/setup --obs)' }, () => {
  let scene: Scene;
  let store: Store;
  let studio: StaffPage;
  let archive: Buffer;

  before(async () => {
    scene = await Scene.open();
    store = await scene.server.createStore('River Silk');
    studio = await StaffPage.open(scene, `/studio?store=${store.store}#obs`, { ...desk, locale: 'en' });
    await studio.click('[data-testid="new-key"]');
    await studio.agree('laptop');
    await studio.sees('[data-testid="stream-key"]');
    const downloading = studio.page.waitForEvent('download');
    await studio.click('[data-testid="obs-profile"]');
    const download = await downloading;
    assert.equal(download.suggestedFilename(), `Shopfloor-${store.room}.zip`);
    archive = readFileSync(await download.path());
  });
  after(() => scene?.close());

  const stats = (): Promise<Stats> => scene.server.rpc<Stats>('stats.get', { room: store.room });

  async function streaming(obs: Obs): Promise<void> {
    await until('the room is live', async () => {
      if (obs.hasEnded) throw new Error(`OBS ended: ${obs.log}`);
      return (await stats()).state === 'live';
    }, 60_000).catch((error: unknown) => {
      throw new Error(`${String(error)}; OBS says: ${obs.log.slice(-3000)}`);
    });
  }

  it('goes on air upright, with a keyframe every two seconds and no B-frames', async () => {
    const obs = new Obs();
    try {
      await obs.stream(obs.import(archive));
      await streaming(obs);
      const seen = await until('its keyframes are measured', async () => {
        const now = await stats();
        return now.source.keyframe_interval_ms > 0 && now.source.fps > 0 ? now : undefined;
      }, 30_000);
      assert.deepEqual([seen.video?.width, seen.video?.height, seen.video?.fps], [720, 1280, 30]);
      assert.equal(seen.source.keyframe_interval_ms, 2000);
      assert.match(obs.log, /tune: zerolatency/);
      assert.match(obs.log, /bframes = 0/);
    } finally {
      await obs.stop();
    }
    await until('the room notices that OBS has gone', async () => (await stats()).state !== 'live', 30_000);
  });

  it('is told, while it streams, that its keyframes are too far apart', async () => {
    const obs = new Obs();
    try {
      const profile = obs.import(archive, (name, text) =>
        (name.endsWith('streamEncoder.json') ? text.replace('"keyint_sec": 2', '"keyint_sec": 10') : text));
      await obs.stream(profile);
      await streaming(obs);
      const finding = studio.page.locator('sf-obs-panel .finding[data-code="long_gop"]');
      await finding.waitFor({ timeout: 40_000 });
      assert.match(await finding.innerText(), /every 10 s.*Keyframe interval: 2 s/s);
      await finding.scrollIntoViewIfNeeded();
      await studio.assertWell('studio-obs-diagnosis');
    } finally {
      await obs.stop();
    }
  });
});
