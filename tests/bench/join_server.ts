// SPDX-License-Identifier: MIT
// The server's part of a join: from the join message to the first byte of media.
import type { Store } from '../e2e/support/server';
import type { BenchSettings } from './bench_settings';
import { median, spreadOf, type Figure } from './figure';
import { LoadClient, measureLoad, type Load } from './load';
import { oneSender, Stage } from './stage';

const CROWD = 2000;
const idleGoalMs = 20;
const crowdGoalMs = 150;

/** So many come one after the other, at all phases of the GOP. */
function comers(stage: Stage, store: Store, viewers: number): Promise<Load> {
  return measureLoad(stage.network, stage.target(store), { viewers, sample: viewers, joinsPerSecond: 80, seconds: 1 });
}

async function inCrowd(stage: Stage, store: Store, viewers: number, rounds: number): Promise<Load[]> {
  const crowd = new LoadClient(stage.network, stage.target(store), { viewers: CROWD, sample: 20, seconds: 600 });
  try {
    await crowd.joined();
    await new Promise((done) => setTimeout(done, 3000)); // their own bursts have passed
    return await repeat(rounds, () => comers(stage, store, viewers));
  } finally {
    await crowd.stop();
  }
}

async function repeat<T>(times: number, run: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let i = 0; i < times; i += 1) results.push(await run());
  return results;
}

export async function measureJoinServer({ quick }: BenchSettings): Promise<Figure[]> {
  const stage = await Stage.open(oneSender);
  try {
    const [store] = await stage.onAir(['Join']);
    if (!store) throw new Error('no store');
    const viewers = quick ? 200 : 400;
    const rounds = quick ? 1 : 3;
    await comers(stage, store, 20); // the first ones find everything cold
    const idle = await repeat(rounds, () => comers(stage, store, viewers));
    const crowded = await inCrowd(stage, store, viewers, rounds);
    const note = `from the join message to the first byte of media, GOP 2 s; ${stage.network.note}`;
    const figure = (name: string, loads: Load[], of: (load: Load) => number, goal?: number): Figure => ({
      name: `join_server.${name}`, ours: median(loads.map(of)), unit: 'ms', samples: viewers * loads.length,
      spread: spreadOf(loads.map(of)), note, ...(goal === undefined ? {} : { goal }),
    });
    return [
      figure('idle.p50', idle, (load) => load.first_media_ms.p50),
      figure('idle.p99', idle, (load) => load.first_media_ms.p99, idleGoalMs),
      figure(`at_${CROWD}.p50`, crowded, (load) => load.first_media_ms.p50),
      figure(`at_${CROWD}.p99`, crowded, (load) => load.first_media_ms.p99, crowdGoalMs),
    ];
  } finally {
    await stage.close();
  }
}
