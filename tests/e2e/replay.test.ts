// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { dueFrame, isOnFrame, place, timeOfFrameZero } from './support/cue_frames';
import { ask } from './support/http';
import { temporaryFolder } from './support/places';
import { addProduct, endExplanation, explain, robe, scarf, type Bound } from './support/products';
import { letShowRun, newestReplay, seek, seekToPicture, type Replay } from './support/replay';
import { Scene } from './support/scene';
import type { Store } from './support/server';
import { until } from './support/wait';

const fps = 30;

/** What ffprobe says of a file: its packets of each track, its end. */
function probe(path: string): { video: number; audio: number } {
  const count = (track: string): number => Number(execFileSync('ffprobe', [
    '-v', 'error', '-select_streams', track, '-count_packets',
    '-show_entries', 'stream=nb_read_packets', '-of', 'csv=p=0', path,
  ]).toString().trim());
  return { video: count('v:0'), audio: count('a:0') };
}

async function download(scene: Scene, replay: Replay, index = 0): Promise<string> {
  const file = replay.files[index];
  assert.ok(file, `file ${index} of ${JSON.stringify(replay)}`);
  const answer = await fetch(`${scene.server.origin}/v1/broadcasts/${replay.id}/${file.path}`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  assert.equal(bytes.length, file.bytes);
  const path = join(temporaryFolder(), file.path);
  writeFileSync(path, bytes);
  return path;
}

describe('the recording of a show', () => {
  let scene: Scene;
  let store: Store;
  let replay: Replay;
  const cues: Record<string, Bound> = {};

  before(async () => {
    scene = await Scene.open();
    const onAir = await scene.onAir('River Silk');
    store = onAir.store;
    for (const product of [scarf, robe]) await addProduct(scene.server, store, product);
    await letShowRun(scene, store, 3);
    cues[scarf.sku] = await explain(scene.server, store, scarf.sku);
    await letShowRun(scene, store, 3);
    cues[robe.sku] = await explain(scene.server, store, robe.sku);
    await letShowRun(scene, store, 4);
    await endExplanation(scene.server, store, robe.sku);
    await letShowRun(scene, store, 2);
    await scene.server.rpc('broadcast.end', { room: store.room });
    await onAir.publisher.stop();
    replay = await newestReplay(scene, store.room);
  });
  after(() => scene?.close());
  afterEach(() => scene?.closePages());

  it('is a file that other programs play, with every frame', async () => {
    assert.equal(replay.files.length, 1);
    assert.ok(replay.duration_us > 11e6, `it has ${replay.duration_us} us`);
    const { video, audio } = probe(await download(scene, replay));
    assert.ok(Math.abs(video - (replay.duration_us / 1e6) * fps) <= 3, `${video} frames`);
    assert.ok(audio > 40 * (replay.duration_us / 1e6), `${audio} of sound`);
  });

  it('plays in the room with its cards on their frames', async () => {
    const page = await scene.visit(store.room, {}, `?replay=${replay.id}`);
    await page.watch(15);
    await page.noCard();
    await page.card(scarf.sku, 20_000);
    await page.card(robe.sku, 20_000);
    await page.noCard(20_000);
    const [frames, cards] = [await page.frames(), await page.cards()];
    const placed = [scarf, robe].map(({ sku }) => place(sku, cues[sku]!.at_us, fps, frames, cards));
    assert.deepEqual(placed.filter((each) => !isOnFrame(each)), []);
    console.log(JSON.stringify({ replay_cards: placed }));
    await page.says(/Replay/, '.facts');
    await page.assertQuiet();
  });

  it('has the products as chapters: a tap goes to the frame where each was first shown', async () => {
    const page = await scene.visit(store.room, {}, `?replay=${replay.id}`);
    const zero = timeOfFrameZero(await page.watch(5), fps);
    await page.page.locator('[data-testid="replay-play"]').click(); // so that the frame stays
    const figures: number[] = [];
    for (const { sku } of [robe, scarf, robe]) {
      await page.page.locator(`[data-testid="chapter"][data-sku="${sku}"]`).click();
      await page.card(sku);
      figures.push(await seekToPicture(page));
      const due = dueFrame(cues[sku]!.at_us, zero, fps);
      const shown = await until('the picture can be read', async () => {
        const frame = await page.pictureNow();
        return frame >= 0 ? frame : undefined;
      });
      assert.equal(shown, due, `the card of ${sku}`);
    }
    console.log(JSON.stringify({ seek_to_picture_s: figures }));
    await page.assertQuiet();
  });

  it('is never blind after a seek, forth and back, playing or not', async () => {
    const page = await scene.visit(store.room, {}, `?replay=${replay.id}`);
    await page.watch(5);
    const at = (sku: string): number => cues[sku]!.at_us / 1e6;
    await seek(page, at(robe.sku) + 2);
    await page.card(robe.sku);
    await page.page.locator('[data-testid="replay-play"]').click();
    await seek(page, at(scarf.sku) + 1.5);
    await page.card(scarf.sku);
    // In a hurry, while what the seek before has asked for still arrives.
    for (let turn = 0; turn < 8; turn += 1) {
      await seek(page, at(robe.sku) + 2);
      await seek(page, 0.5);
    }
    await page.noCard();
    const still = await page.frameCount();
    await seek(page, at(robe.sku) + 1);
    await page.card(robe.sku);
    assert.ok((await page.frameCount()) > still, 'a paused player shows the new picture');
    await page.page.locator('[data-testid="replay-play"]').click();
    await page.watch(10);
    await page.assertQuiet();
  });

  it('moves by the slider, and plays again from the begin after its end', async () => {
    const page = await scene.visit(store.room, { width: 1280, height: 800, locale: 'zh-CN' },
      `?replay=${replay.id}`);
    await page.watch(5);
    await page.page.locator('[data-testid="replay-seek"]').fill(String(Math.floor(replay.duration_us / 1e6)));
    await page.sees('[data-testid="replay-play"][aria-label="播放"]', 20_000);
    await page.page.locator('[data-testid="replay-play"]').click();
    await page.sees('[data-testid="replay-play"][aria-label="暂停"]', 20_000);
    await page.watch(10);
    await page.says(/^0:0/, '[data-testid="replay-time"]');
    await page.assertQuiet();
  });

  it('is gone when it was deleted, and the page says so', async () => {
    const gone = await scene.visit(store.room, {}, '?replay=b_nothing');
    await gone.state('no-replay');
    const { body } = await ask(`${scene.server.origin}/v1/broadcasts/${replay.id}/cues.vtt?lang=zh-CN`);
    assert.match(body, /^WEBVTT\n/);
    assert.match(body, /桑蚕丝围巾 \(SILK-042\)/);
    await scene.server.rpc('recording.delete', { broadcast: replay.id });
    const { status } = await ask(`${scene.server.origin}/v1/broadcasts/${replay.id}/001.mp4`);
    assert.equal(status, 404);
  });
});

describe('a recording of a show with breaks', () => {
  let scene: Scene;

  before(async () => {
    scene = await Scene.open();
  });
  after(() => scene?.close());
  afterEach(() => scene?.closePages());

  it('plays through a change of the picture and a kill of the server', async () => {
    const first = await scene.onAir('Loom Hall');
    const { store } = first;
    await addProduct(scene.server, store, scarf);
    await letShowRun(scene, store, 4);
    await first.publisher.vanish();
    const second = scene.publish(store, { size: '854x480' });
    await scene.live(store.room, second);
    const cue = await explain(scene.server, store, scarf.sku);
    await letShowRun(scene, store, 4);
    await scene.server.kill();
    await second.stop();
    await scene.server.launch();
    const third = scene.publish(store, { size: '854x480' });
    await scene.live(store.room, third);
    await letShowRun(scene, store, 3);
    await scene.server.rpc('broadcast.end', { room: store.room });
    await third.stop();

    const replay = await newestReplay(scene, store.room);
    assert.deepEqual(replay.files.map((file) => file.width), [640, 854, 854]);
    const lengths = replay.files.map((file) => file.duration_us / 1e6);
    assert.ok(lengths.every((length) => length > 2.5), `lengths ${lengths.join(' ')}`);
    for (const index of [0, 1, 2]) {
      const { video } = probe(await download(scene, replay, index));
      assert.ok(Math.abs(video - (lengths[index] ?? 0) * fps) <= 3, `file ${index}: ${video} frames`);
    }

    const page = await scene.visit(store.room, {}, `?replay=${replay.id}`);
    const from = (lengths[0] ?? 0) - 1.5;
    await page.watch(5);
    await seek(page, from);
    await page.card(scarf.sku, 20_000);
    const [frames, cards] = [await page.frames(), await page.cards()];
    const ofSecond = frames.filter((frame) => frame.mediaTime * 1e6 > (replay.files[1]?.start_us ?? 0));
    const placed = place(scarf.sku, cue.at_us, fps, ofSecond, cards);
    assert.ok(isOnFrame(placed), JSON.stringify(placed));
    await seek(page, (lengths[0] ?? 0) + (lengths[1] ?? 0) - 1);
    await page.page.waitForFunction(
      (third) => (document.querySelector('video')?.currentTime ?? 0) * 1e6 > third,
      replay.files[2]?.start_us ?? 0, { timeout: 20_000 });
    await page.watch(10);
    await page.assertQuiet();
  });
});
