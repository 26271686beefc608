// SPDX-License-Identifier: MIT
// A shopper's page that could do nothing for a moment: how long the picture stands once it can again.
import type { RoomPage } from '../e2e/support/room_page';
import { Scene } from '../e2e/support/scene';
import type { BenchSettings } from './bench_settings';
import { percentile, spreadOf, type Figure } from './figure';

const heldUpMs = [350, 600];
const calmMs = 4000;
const watchMs = 2500;

/** The longest time without a new picture after the page could go on. */
async function standsFor(page: RoomPage, ms: number): Promise<number> {
  await page.pass(calmMs);
  const from = await page.frameCount();
  const endedAt = await page.page.evaluate((block) => {
    const begin = performance.now();
    while (performance.now() - begin < block);
    return performance.now();
  }, ms);
  await page.pass(watchMs);
  const shown = (await page.frames(from)).map(({ now }) => now).filter((now) => now > endedAt);
  const moments = [endedAt, ...shown, endedAt + watchMs];
  return moments.slice(1).reduce((most, now, at) => Math.max(most, now - (moments[at] ?? now)), 0);
}

export async function measureHeldUp({ quick }: BenchSettings): Promise<Figure[]> {
  const scene = await Scene.open();
  try {
    const { store } = await scene.onAir('Held Up');
    const page = await scene.visit(store.room);
    await page.watch(60);
    const figures: Figure[] = [];
    for (const ms of heldUpMs) {
      const stood: number[] = [];
      while (stood.length < (quick ? 2 : 3)) stood.push(await standsFor(page, ms));
      const common = { unit: 'ms', samples: stood.length };
      figures.push(
        { name: `held_up.${ms}.p50`, ours: percentile(stood, 0.5), spread: spreadOf(stood), note: 'longest stand after the page could go on', ...common },
        { name: `held_up.${ms}.max`, ours: percentile(stood, 1), goal: 300, ...common });
    }
    return figures;
  } finally {
    await scene.close();
  }
}
