// SPDX-License-Identifier: MIT
// How long a shopper waits for a picture: fresh browser contexts, at any phase of the GOP.
import { hd } from '../e2e/support/publisher';
import { Scene } from '../e2e/support/scene';
import { until } from '../e2e/support/wait';
import type { BenchSettings } from './bench_settings';
import { percentile, spreadOf, type Figure } from './figure';

interface Join {
  readonly fromSocket: number;
  readonly fromNavigation: number;
}

/** One shopper comes and goes. The page's clock starts with its navigation. */
async function joinOnce(scene: Scene, room: string): Promise<Join> {
  const page = await scene.visit(room);
  try {
    const join = await until('the first picture', async () => {
      const { socketOpenAt, firstFrameAt } = await page.page.evaluate(() => window.shopfloorProbe.join());
      const opened = socketOpenAt[0];
      if (opened === undefined || firstFrameAt === undefined) return undefined;
      return { fromSocket: firstFrameAt - opened, fromNavigation: firstFrameAt };
    });
    return join;
  } finally {
    await page.close();
  }
}

export async function measureJoin({ count = 20 }: BenchSettings): Promise<Figure[]> {
  const scene = await Scene.open();
  try {
    const { store } = await scene.onAir('Join', hd);
    await joinOnce(scene, store.room); // the browser's own first start is not ours
    const joins: Join[] = [];
    for (let i = 0; i < count; i += 1) {
      await new Promise((done) => setTimeout(done, Math.random() * hd.gopSeconds * 1000));
      joins.push(await joinOnce(scene, store.room));
    }
    const socket = joins.map((join) => join.fromSocket);
    const navigation = joins.map((join) => join.fromNavigation);
    const figure = (name: string, values: number[], share: number, goal?: number): Figure => ({
      name, ours: percentile(values, share), unit: 'ms', samples: count, spread: spreadOf(values),
      ...(goal === undefined ? {} : { goal }),
    });
    return [
      figure('join.socket_to_picture.p50', socket, 0.5, 400),
      figure('join.socket_to_picture.p95', socket, 0.95),
      figure('join.navigation_to_picture.p50', navigation, 0.5, 1000),
      figure('join.navigation_to_picture.p95', navigation, 0.95),
    ];
  } finally {
    await scene.close();
  }
}
