// SPDX-License-Identifier: MIT
// Cards on their frame: the frame's number is burned in, the cue's time comes from the server.
import { isOnFrame, place, type Placement } from '../e2e/support/cue_frames';
import { addProduct, explain, robe, scarf } from '../e2e/support/products';
import { hd } from '../e2e/support/publisher';
import type { RoomPage } from '../e2e/support/room_page';
import { Scene } from '../e2e/support/scene';
import type { Store } from '../e2e/support/server';
import { hasCardWithFirstPicture } from '../e2e/support/late_join';
import type { BenchSettings } from './bench_settings';
import { percentile, spreadOf, type Figure } from './figure';

interface Sent {
  readonly sku: string;
  readonly atUs: number;
}

async function sendCues(scene: Scene, store: Store, page: RoomPage, count: number): Promise<Sent[]> {
  const sent: Sent[] = [];
  for (let i = 0; i < count; i += 1) {
    const { sku } = i % 2 === 0 ? scarf : robe;
    const bound = await explain(scene.server, store, sku);
    sent.push({ sku, atUs: bound.at_us });
    await page.card(sku, 5000).catch(() => undefined); // counted as missing
    await page.watch(3);
  }
  return sent;
}

async function lateJoins(scene: Scene, store: Store, sku: string, count: number): Promise<number> {
  let good = 0;
  for (let i = 0; i < count; i += 1) {
    const page = await scene.visit(store.room);
    await page.watch(5);
    if (hasCardWithFirstPicture(sku, await page.frames(), await page.cards())) good += 1;
    await page.close();
  }
  return good;
}

function onFrameFigures(placements: readonly Placement[]): Figure[] {
  const offsets = placements.map(({ due, shown }) => (shown === undefined ? Infinity : shown - due));
  const share = (good: number): number => (100 * good) / placements.length;
  const common = { unit: '%', better: 'higher', samples: placements.length } as const;
  return [
    {
      name: 'cues.on_frame', goal: 95, ...common, spread: spreadOf(offsets),
      ours: share(offsets.filter((offset) => offset === 0 || offset === 1).length),
      note: 'its burned-in frame or the next; the spread is in frames',
    },
    {
      name: 'cues.on_presented_frame', ...common,
      ours: share(placements.filter(isOnFrame).length),
      note: 'the same, but for frames that the browser did not present',
    },
    {
      name: 'cues.offset.p95', ours: percentile(offsets, 0.95), unit: 'frames',
      samples: offsets.length, spread: spreadOf(offsets),
    },
  ];
}

export async function measureCues({ count = 30 }: BenchSettings): Promise<Figure[]> {
  const scene = await Scene.open();
  try {
    const { store } = await scene.onAir('Cues', hd);
    for (const product of [scarf, robe]) await addProduct(scene.server, store, product);
    const page = await scene.visit(store.room, { width: 1280, height: 800 });
    await page.watch(60);
    const sent = await sendCues(scene, store, page, count);
    await page.watch(2 * hd.gopSeconds * hd.fps); // who joins now begins after the last cue
    const frames = await page.frames();
    const cards = await page.cards();
    const placements = sent.map(({ sku, atUs }) => place(sku, atUs, hd.fps, frames, cards));
    await page.close();
    const joins = Math.max(5, Math.round(count / 3));
    const good = await lateJoins(scene, store, sent.at(-1)?.sku ?? '', joins);
    return [
      ...onFrameFigures(placements),
      {
        name: 'cues.late_join', ours: (100 * good) / joins, unit: '%', goal: 100,
        better: 'higher', samples: joins, note: 'the card came with the first picture',
      },
    ];
  } finally {
    await scene.close();
  }
}
