// SPDX-License-Identifier: MIT
import { ask } from './http';
import type { RoomPage } from './room_page';
import type { Scene } from './scene';
import type { Store } from './server';
import { until } from './wait';

export interface ReplayFile {
  readonly path: string;
  readonly start_us: number;
  readonly duration_us: number;
  readonly bytes: number;
  readonly width: number;
}

export interface Replay {
  readonly id: string;
  readonly duration_us: number;
  readonly files: ReplayFile[];
}

/** Lets the show go on for so much of its own time. */
export async function letShowRun(scene: Scene, store: Store, seconds: number): Promise<void> {
  const edge = async (): Promise<number> =>
    (await scene.server.rpc<{ live_edge_us: number }>('stats.get', { room: store.room })).live_edge_us;
  const goal = (await edge()) + seconds * 1e6;
  await until(`the show runs ${seconds} s`, async () => (await edge()) >= goal, 60_000);
}

/** The room's newest recording, once its show has ended. */
export async function newestReplay(scene: Scene, room: string): Promise<Replay> {
  const { origin } = scene.server;
  const found = await until('the show is a replay', async () => {
    const { body } = await ask(`${origin}/v1/rooms/${room}/broadcasts`);
    return (JSON.parse(body) as { broadcasts: { id: string }[] }).broadcasts[0];
  });
  return JSON.parse((await ask(`${origin}/v1/broadcasts/${found.id}`)).body) as Replay;
}

/** Seconds that the last seek took until its picture. */
export async function seekToPicture(page: RoomPage): Promise<number> {
  const ms = await until('the seek has its picture', () => page.page.evaluate(() => {
    const { shopfloor } = window as unknown as {
      shopfloor: { player: { stats(): { seekToPictureMs?: number } } };
    };
    return shopfloor.player.stats().seekToPictureMs;
  }));
  return ms / 1000;
}

export function seek(page: RoomPage, seconds: number): Promise<void> {
  return page.page.evaluate((to) => {
    const { shopfloor } = window as unknown as { shopfloor: { player: { seek(toS: number): void } } };
    shopfloor.player.seek(to);
  }, seconds);
}
