// SPDX-License-Identifier: MIT
// A viewer's choice of quality: the picture changes, and nothing else does.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { assertAccessible } from './support/axe';
import { addProduct, endExplanation, explain, scarf } from './support/products';
import type { RoomPage } from './support/room_page';
import { Scene } from './support/scene';
import type { Store } from './support/server';
import { desk, phone } from './support/staff_page';
import { until } from './support/wait';

const button = '[data-testid="quality"]';
const menu = '[data-testid="quality-menu"]';
const ladderMs = 45_000; // a sanitizer build's encoders, on a busy machine
const switchMs = 20_000; // a group of pictures, and what waits for the two cores

/** What a switch must leave alone, noted in the page before the first one. */
interface Watched {
  readonly sameVideo: boolean;
  readonly sources: number; // MediaSource objects that were made since
  readonly events: string[]; // of the video element, those that tell of a break
  readonly longestGapMs: number; // between two pictures
  readonly back: string[]; // where media time went back
  readonly ranges: number;
}

async function watchSwitches(page: RoomPage): Promise<void> {
  await page.page.evaluate(() => {
    const video = document.querySelector('video')!;
    const watch = { video, sources: 0, events: [] as string[], longestGapMs: 0, back: [] as string[] };
    Object.assign(window, { switchWatch: watch });
    const createObjectURL = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (object: Blob | MediaSource) => {
      if (object instanceof MediaSource) watch.sources += 1;
      return createObjectURL(object);
    };
    for (const name of ['seeking', 'emptied', 'loadstart', 'error']) {
      video.addEventListener(name, () => watch.events.push(name));
    }
    // The first picture that is told of may be older than the playhead is by now.
    let [lastMs, lastS] = [performance.now(), 0];
    const presented = (now: number, { mediaTime }: { mediaTime: number }): void => {
      watch.longestGapMs = Math.max(watch.longestGapMs, now - lastMs);
      if (mediaTime < lastS - 0.001) watch.back.push(`from ${lastS} to ${mediaTime}`);
      [lastMs, lastS] = [now, mediaTime];
      video.requestVideoFrameCallback(presented);
    };
    video.requestVideoFrameCallback(presented);
  });
}

function watched(page: RoomPage): Promise<Watched> {
  return page.page.evaluate(() => {
    const { switchWatch } = window as unknown as { switchWatch: Watched & { video: HTMLVideoElement } };
    const { video, sources, events, longestGapMs, back } = switchWatch;
    const sameVideo = document.querySelector('video') === video;
    return { sameVideo, sources, events, longestGapMs, back, ranges: video.buffered.length };
  });
}

/** The first picture of that quality is on screen. */
async function shows(page: RoomPage, name: string, height: number): Promise<void> {
  await page.sees(`${button}[data-shown="${name}"]:not([data-pending])`, switchMs);
  await page.page.waitForFunction(
    (rows) => document.querySelector('video')?.videoHeight === rows, height, { timeout: switchMs });
}

async function choose(page: RoomPage, name: string): Promise<void> {
  await page.page.locator(button).click({ timeout: 10_000 });
  await page.page.locator(`${menu} [data-name="${name}"]`).click({ timeout: 10_000 });
  await page.page.locator(menu).waitFor({ state: 'detached' });
}

describe('a viewer\'s choice of quality', () => {
  let scene: Scene;
  let store: Store;

  // Small pictures, as two cores encode the source and its ladder, and decode and draw them as well.
  before(async () => {
    scene = await Scene.open(['pipeline.ladder=["240p","160p"]']);
    ({ store } = await scene.onAir('River Silk', { gopSeconds: 2 }));
    await addProduct(scene.server, store, scarf);
  });
  after(() => scene?.close());
  afterEach(() => scene?.closePages());

  /** A page that plays, with all of the ladder to choose from. */
  async function playing(view: { width: number; height: number }, locale = 'en'): Promise<RoomPage> {
    const page = await scene.visit(store.room, { ...view, locale });
    await page.watch(15);
    await until('the ladder is on air', () => page.page.evaluate(() => {
      const { shopfloor } = window as unknown as {
        shopfloor: { player: { renditions: { name: string }[] } };
      };
      return shopfloor.player.renditions.map(({ name }) => name).join() === 'source,240p,160p';
    }), ladderMs);
    await page.sees(button);
    return page;
  }

  /** From the source to the smaller picture and back, while a product is explained. */
  async function changedAndBack(page: RoomPage): Promise<Watched> {
    await watchSwitches(page);
    await choose(page, '240p');
    await shows(page, '240p', 240);
    await page.watch(30);
    await explain(scene.server, store, scarf.sku);
    await page.card(scarf.sku);
    await choose(page, 'source');
    await shows(page, 'source', 360);
    await page.watch(30);
    await page.card(scarf.sku);
    await endExplanation(scene.server, store, scarf.sku);
    await page.noCard();
    return watched(page);
  }

  for (const view of [phone, desk]) {
    const size = `${view.width}x${view.height}`;

    it(`changes the picture and back, without a break, at ${size}`, async () => {
      const page = await playing(view);
      await choose(page, 'source');
      await shows(page, 'source', 360);
      await page.watch(30);
      // A page that had no time runs dry by itself. One that does so with each switch has another reason.
      for (let tries = 1; ; tries += 1) {
        const { stalls, epoch } = await page.stats();
        const seen = await changedAndBack(page);
        const after = await page.stats();
        assert.equal(after.epoch, epoch);
        const ranDry = after.stalls > stalls || seen.events.length > 0;
        if (ranDry && tries < 3) continue;
        const { longestGapMs, ...rest } = seen;
        assert.deepEqual(rest, { sameVideo: true, sources: 0, events: [], back: [], ranges: 1 });
        // A decoder that has to wait for the next keyframe stands still for 1.6 s and more.
        assert.ok(longestGapMs < 1500, `the picture stood still for ${Math.round(longestGapMs)} ms`);
        assert.equal(after.stalls, stalls, 'it stalled');
        break;
      }
      await page.assertQuiet();
    });

    it(`is worked with the keyboard, and in nobody's way, at ${size}`, async () => {
      const page = await playing(view);
      const { keyboard } = page.page;
      const focused = (): Promise<string | undefined> => page.page.evaluate(() => {
        const { name, testid } = (document.activeElement as HTMLElement).dataset;
        return name ?? testid;
      });
      await page.page.locator(button).focus();
      await keyboard.press('Enter');
      await page.sees(menu);
      assert.equal(await focused(), 'auto');
      await assertAccessible(page.page, `the menu at ${size}`);
      const box = await page.page.locator(menu).boundingBox();
      assert.ok(box && box.x >= 0 && box.x + box.width <= view.width && box.y + box.height <= view.height, JSON.stringify(box));
      await keyboard.press('ArrowUp');
      assert.equal(await focused(), '160p');
      await keyboard.press('Home');
      assert.equal(await focused(), 'auto');
      await keyboard.press('Escape');
      await page.page.locator(menu).waitFor({ state: 'detached' });
      assert.equal(await focused(), 'quality');
      await keyboard.press('ArrowDown');
      await page.sees(menu);
      await keyboard.press('End');
      await keyboard.press('Enter');
      await page.page.locator(menu).waitFor({ state: 'detached' });
      assert.equal(await focused(), 'quality');
      await shows(page, '160p', 160);
      await assertAccessible(page.page, `the button at ${size}`);
      await page.assertQuiet();
    });
  }

  it('says what is chosen, and what the server has chosen', async () => {
    const page = await playing(phone);
    await page.says(/^Auto · (Source|240p|160p)$/, button);
    await choose(page, '240p');
    await shows(page, '240p', 240);
    await page.says(/^240p$/, button);
    const chinese = await playing(desk, 'zh-CN');
    await chinese.says(/^自动 · (原画|240p|160p)$/, button);
  });

  it('is remembered in this browser, from its first picture on', async () => {
    const page = await playing(phone);
    await choose(page, '160p');
    await shows(page, '160p', 160);
    await page.page.reload({ waitUntil: 'domcontentloaded' });
    await shows(page, '160p', 160);
    const first = await page.page.evaluate(() => document.querySelector('video')?.videoHeight);
    assert.equal(first, 160);
    await choose(page, 'auto');
    await page.says(/^Auto/, button);
    await page.assertQuiet();
  });
});

describe('a room with one rendition', () => {
  let scene: Scene;

  // Small pictures, as two cores encode the source and its ladder, and decode and draw them as well.
  before(async () => {
    scene = await Scene.open(['pipeline.ladder=[]']);
  });
  after(() => scene?.close());

  it('has nothing to choose', async () => {
    const { store } = await scene.onAir('Loom Hall');
    const page = await scene.visit(store.room);
    await page.watch(15);
    assert.equal(await page.page.locator(button).count(), 0);
    await page.assertQuiet();
  });
});
