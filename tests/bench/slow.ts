// SPDX-License-Identifier: MIT
// Whether viewers that take nothing cost memory, or the others their time.
import type { Store } from '../e2e/support/server';
import type { BenchSettings } from './bench_settings';
import { median, spreadOf, type Figure } from './figure';
import { LoadClient, type Load } from './load';
import { residentKb, socketKb } from './processes';
import { oneSender, Stage } from './stage';

const VIEWERS = 1000;
const goalMb = 120;
const goalMs = 20;

interface Run {
  readonly load: Load;
  readonly residentMb: number;
  readonly socketsMb: number; // the kernel's, of the server's side
}

const coreOf = ({ load }: Run): number => load.server_cpu_ms / load.seconds / 10;

async function runOnce(stage: Stage, store: Store, stalled: number, seconds: number): Promise<Run> {
  const client = new LoadClient(stage.network, stage.target(store), {
    viewers: VIEWERS, stalled, sample: 200, settleS: 6, seconds,
  });
  try {
    const [load, memory] = await client.endWith(() => ({
      residentMb: residentKb(stage.server.pid) / 1024, socketsMb: socketKb(stage.server.httpPort) / 1024,
    }));
    return { load, ...memory };
  } finally {
    await client.stop();
  }
}

export async function measureSlow({ quick }: BenchSettings): Promise<Figure[]> {
  // Stalled viewers would be closed after ten seconds: here they stay, and cost what they cost.
  const stage = await Stage.open([...oneSender, 'http.close_after_ms=600000', 'http.ring_duration_ms=4000']);
  try {
    const [store] = await stage.onAir(['Slow']);
    if (!store) throw new Error('no store');
    const without: Run[] = [];
    const beside: Run[] = [];
    const seconds = quick ? 5 : 7;
    for (let round = 0; round < (quick ? 1 : 3); round += 1) {
      without.push(await runOnce(stage, store, 0, seconds));
      beside.push(await runOnce(stage, store, VIEWERS, seconds));
    }
    // Of the first round: later ones find memory that the allocator kept.
    const base = without[0];
    const growth = (of: (run: Run) => number): number[] => beside.map((run) => of(run) - (base ? of(base) : NaN));
    const total = growth((run) => run.residentMb + run.socketsMb);
    const p99 = (runs: readonly Run[]): number[] => runs.map(({ load }) => load.delay_ms.p99);
    const added = p99(beside).map((value, i) => value - (p99(without)[i] ?? NaN));
    const lost = beside.reduce((sum, { load }) => sum + load.lost + load.gaps, 0);
    const samples = beside.length;
    const crowd = `${VIEWERS} viewers and ${VIEWERS} that never read`;
    return [
      {
        name: 'slow.memory', ours: median(total), unit: 'MB', goal: goalMb, samples, spread: spreadOf(total),
        note: `${crowd}: resident ${median(growth((run) => run.residentMb)).toFixed(1)} MB and sockets ` +
          `${median(growth((run) => run.socketsMb)).toFixed(1)} MB more than without them`,
      },
      {
        name: 'slow.delay_added.p99', ours: median(added), unit: 'ms', goal: goalMs, samples, spread: spreadOf(added),
        note: `${crowd}; ${stage.network.note}`,
      },
      {
        name: 'slow.delay.p99', ours: median(p99(beside)), unit: 'ms', samples, spread: spreadOf(p99(beside)),
        rival: { name: 'without them', value: median(p99(without)) }, note: crowd,
      },
      {
        name: 'slow.core', ours: median(beside.map(coreOf)), unit: '%', samples, spread: spreadOf(beside.map(coreOf)),
        rival: { name: 'without them', value: median(without.map(coreOf)) }, note: `the server's; ${crowd}`,
      },
      {
        name: 'slow.lost_or_gaps', ours: lost, unit: 'viewers', goal: 0, samples: VIEWERS * samples,
        note: 'of those that read: closed, or a sampled one without a chunk for a second',
      },
    ];
  } finally {
    await stage.close();
  }
}
