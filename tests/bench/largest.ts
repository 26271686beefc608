// SPDX-License-Identifier: MIT
// How large one room gets with one thread that sends, before anybody misses a second of it.
import { crowdsOf, type BenchSettings } from './bench_settings';
import type { Figure } from './figure';
import { LoadClient, microsPerMessage, type Load } from './load';
import { oneSender, Stage } from './stage';

interface Crowd {
  readonly viewers: number;
  readonly load: Load;
  readonly batchMs: number; // of media at a time, at the end
}

const goal = 8000;

const held = ({ viewers, load }: Crowd): boolean => load.lost + load.gaps === 0 && load.joined === viewers;

async function gather(stage: Stage, room: string, viewers: number, quick: boolean): Promise<Crowd> {
  const client = new LoadClient(stage.network, { port: stage.server.httpPort, room, pid: stage.server.pid }, {
    viewers, sample: 200, settleS: quick ? 2 : 5, seconds: quick ? 5 : 10,
  });
  try {
    const [load, batchMs] = await client.endWith(async () =>
      (await stage.server.rpc<{ batch_ms: number }>('stats.get', {})).batch_ms);
    return { viewers, load, batchMs: await batchMs };
  } finally {
    await client.stop();
  }
}

function figuresOf({ viewers, load, batchMs }: Crowd, note: string): Figure[] {
  const figure = (what: string, ours: number, unit: string, more: string): Figure =>
    ({ name: `largest.${viewers}.${what}`, ours, unit, samples: 1, note: more });
  const batches = batchMs === 0 ? 'a chunk at a time' : `${batchMs} ms of media at a time`;
  return [
    figure('core', load.server_cpu_ms / load.seconds / 10, '%', `${batches}; ${note}`),
    figure('cpu_per_message', microsPerMessage(load), 'us', batches),
    figure('delay.p50', load.delay_ms.p50, 'ms', batches),
    figure('delay.p99', load.delay_ms.p99, 'ms', batches),
    figure('client_core', load.client_cpu_ms / load.seconds / 10, '%', 'the viewers themselves: near 100 they are the limit'),
    figure('lost_or_gaps', load.lost + load.gaps, 'viewers', 'closed, or a sampled one without a chunk for a second'),
  ];
}

export async function measureLargest(settings: BenchSettings): Promise<Figure[]> {
  const { quick } = settings;
  const stage = await Stage.open([...oneSender, 'http.ring_duration_ms=4000']);
  try {
    const [store] = await stage.onAir(['Largest']);
    if (!store) throw new Error('no store');
    const figures: Figure[] = [];
    let largest = 0;
    for (const viewers of crowdsOf(settings, [8000, 19_000], 8000)) {
      const crowd = await gather(stage, store.room, viewers, quick);
      figures.push(...figuresOf(crowd, stage.network.note));
      if (!held(crowd)) break;
      largest = viewers;
    }
    return [
      { name: 'largest.viewers', ours: largest, unit: 'viewers', goal, better: 'higher', samples: 1, note: 'the largest that was tried and lacked nothing' },
      ...figures,
    ];
  } finally {
    await stage.close();
  }
}
