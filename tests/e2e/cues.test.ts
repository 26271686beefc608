// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { isOnFrame, place } from './support/cue_frames';
import { hasCardWithFirstPicture } from './support/late_join';
import { addProduct, endExplanation, explain, robe, scarf } from './support/products';
import { Scene } from './support/scene';
import type { Store } from './support/server';

const fps = 30;
const rounds = 6;

describe('the card of a product', () => {
  let scene: Scene;
  let store: Store;

  before(async () => {
    scene = await Scene.open();
    ({ store } = await scene.onAir('River Silk'));
    for (const product of [scarf, robe]) await addProduct(scene.server, store, product);
  });
  after(() => scene?.close());
  afterEach(() => scene?.closePages());

  it('comes with the frame that its cue is bound to, and goes when it is over', async () => {
    const page = await scene.visit(store.room);
    await page.watch(30);
    const sent: { sku: string; atUs: number }[] = [];
    for (let i = 0; i < rounds; i += 1) {
      const { sku } = i % 2 === 0 ? scarf : robe;
      sent.push({ sku, atUs: (await explain(scene.server, store, sku)).at_us });
      await page.card(sku);
      await page.watch(3);
    }
    await endExplanation(scene.server, store, robe.sku);
    await page.noCard();
    const frames = await page.frames();
    const cards = await page.cards();
    const placements = sent.map(({ sku, atUs }) => place(sku, atUs, fps, frames, cards));
    assert.deepEqual(placements.filter((placement) => !isOnFrame(placement)), []);
    await page.assertQuiet();
  });

  it('shows its name and its price', async () => {
    const page = await scene.visit(store.room);
    await page.watch(5);
    await explain(scene.server, store, scarf.sku);
    await page.card(scarf.sku);
    await page.says(/Mulberry silk scarf[^]*129/, `[data-testid="card"][data-sku="${scarf.sku}"]`);
  });

  it('is there with the first picture of someone who joins late', async () => {
    const early = await scene.visit(store.room);
    await early.watch(5);
    await explain(scene.server, store, robe.sku);
    await early.card(robe.sku);
    await early.watch(2 * fps); // two groups of pictures: no join begins before the cue
    const late = await scene.visit(store.room);
    await late.watch(5);
    const [frames, cards] = [await late.frames(), await late.cards()];
    const told = JSON.stringify({ cards, first: frames.slice(0, 3) });
    assert.ok(hasCardWithFirstPicture(robe.sku, frames, cards), told);
  });
});
