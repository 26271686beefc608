// SPDX-License-Identifier: MIT
// What a viewer costs, beside plain sockets that send the same bytes.
import type { Store } from '../e2e/support/server';
import { crowdsOf, type BenchSettings } from './bench_settings';
import { median, spreadOf, type Figure } from './figure';
import { BareServer, LoadClient, measureLoad, microsPerMessage, type Audience, type Load } from './load';
import { anonymousKb } from './processes';
import { oneSender, Stage } from './stage';

const goals: Readonly<Record<number, number>> = { 2000: 1.25, 5000: 1.35 };
const memoryGoal: Readonly<Record<number, number>> = { 5000: 3 };

interface Rounds {
  readonly ours: Load[];
  readonly bare: Load[];
  readonly kbPerViewer: number;
}

const coreOf = (load: Load): number => load.server_cpu_ms / load.seconds / 10;

/** Ours, and what its memory grew by for each viewer. */
async function measureOurs(stage: Stage, store: Store, audience: Audience): Promise<[Load, number]> {
  const before = anonymousKb(stage.server.pid);
  const client = new LoadClient(stage.network, stage.target(store), audience);
  try {
    const [load, after] = await client.endWith(() => anonymousKb(stage.server.pid));
    return [load, (after - before) / audience.viewers];
  } finally {
    await client.stop();
  }
}

/** One after the other in each round, so that a busy machine disturbs both. */
async function alternate(
  stage: Stage, store: Store, bare: BareServer, audience: Audience, rounds: number): Promise<Rounds> {
  const ours: Load[] = [];
  const theirs: Load[] = [];
  let kbPerViewer = 0;
  for (let round = 0; round < rounds; round += 1) {
    const [load, kb] = await measureOurs(stage, store, audience);
    if (round === 0) kbPerViewer = kb; // later ones find memory that the allocator kept
    ours.push(load);
    theirs.push(await measureLoad(stage.network, bare.target, audience));
  }
  return { ours, bare: theirs, kbPerViewer };
}

function figuresOf(viewers: number, { ours, bare, kbPerViewer }: Rounds, note: string): Figure[] {
  const name = (what: string): string => `fanout.${viewers}.${what}`;
  const goal = (value: number | undefined) => (value === undefined ? {} : { goal: value });
  const beside = (what: string, unit: string, of: (load: Load) => number): Figure => ({
    name: name(what), ours: median(ours.map(of)), unit, samples: ours.length, spread: spreadOf(ours.map(of)),
    rival: { name: 'bare sockets', value: median(bare.map(of)) }, note,
  });
  const cost = beside('cpu_per_message', 'us', microsPerMessage);
  const lost = (loads: readonly Load[]): number => loads.reduce((sum, load) => sum + load.lost + load.gaps, 0);
  return [
    {
      name: name('ratio'), ours: cost.ours / (cost.rival?.value ?? NaN), unit: 'x', ...goal(goals[viewers]),
      samples: ours.length, note,
      spread: spreadOf(ours.map((load, i) => microsPerMessage(load) / microsPerMessage(bare[i] ?? load))),
    },
    cost,
    beside('core', '%', coreOf),
    beside('delay.p50', 'ms', (load) => load.delay_ms.p50),
    beside('delay.p99', 'ms', (load) => load.delay_ms.p99),
    { ...beside('client_core', '%', (load) => load.client_cpu_ms / load.seconds / 10), note: 'the viewers themselves' },
    {
      name: name('memory_per_viewer'), ours: kbPerViewer, unit: 'KB', ...goal(memoryGoal[viewers]), samples: 1,
      note: 'RssAnon of the server at the end of the first round',
    },
    {
      name: name('lost_or_gaps'), ours: lost(ours), unit: 'viewers', goal: 0, samples: viewers * ours.length,
      rival: { name: 'bare sockets', value: lost(bare) }, note: 'closed, or a sampled one without a chunk for a second',
    },
  ];
}

export async function measureFanout(settings: BenchSettings): Promise<Figure[]> {
  const { quick } = settings;
  const crowds = crowdsOf(settings, [2000, 5000], 500);
  // A short ring, as it is full before the first viewer comes: its growth is not theirs.
  const stage = await Stage.open([...oneSender, 'http.ring_duration_ms=4000']);
  try {
    const [store] = await stage.onAir(['Fanout']);
    if (!store) throw new Error('no store');
    const { sizes, load: idle } = await stage.groupSizes(store);
    const bare = await BareServer.start(stage.network, sizes);
    const mean = Math.round(sizes.reduce((sum, size) => sum + size, 0) / sizes.length);
    const note = `chunks of 100 ms, ${mean} bytes in the mean; ${stage.network.note}`;
    const figures: Figure[] = [{
      name: 'fanout.1.core', ours: coreOf(idle), unit: '%', samples: 1,
      note: 'the server with one viewer: what does not depend on them',
    }];
    for (const viewers of crowds) {
      const audience = { viewers, sample: Math.min(200, viewers), settleS: quick ? 2 : 3, seconds: 5 };
      figures.push(...figuresOf(viewers, await alternate(stage, store, bare, audience, quick ? 1 : 3), note));
    }
    await bare.stop();
    return figures;
  } finally {
    await stage.close();
  }
}
