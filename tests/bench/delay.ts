// SPDX-License-Identifier: MIT
// What the server adds: from the arrival of a chunk's first frame to the chunk's delivery, of the source and of a rung.
import { readFileSync } from 'node:fs';
import { until } from '../e2e/support/wait';
import type { BenchSettings } from './bench_settings';
import { encodedFile, fps } from './encoded_file';
import { percentile, spreadOf, type Figure } from './figure';
import { flvTags } from './flv_tags';
import { LoadClient, type SeenChunk } from './load';
import { oneSender, Stage } from './stage';
import { TimedPublisher } from './timed_publisher';

const chunkMs = 100;
const rung = '480p';

interface Case {
  readonly name: string;
  readonly settings: readonly string[];
  readonly rendition: string;
  readonly isEncoded: boolean;
  readonly goalMs: number;
}

const cases: readonly Case[] = [
  { name: 'delay', settings: [], rendition: 'source', isEncoded: false, goalMs: chunkMs + 10 },
  { name: `delay.${rung}`, settings: [`pipeline.ladder=["${rung}"]`], rendition: rung, isEncoded: true, goalMs: chunkMs + 40 },
];

interface Delay {
  readonly first: number; // from the chunk's first frame, in ms
  readonly last: number;
}

/** Of each chunk. The broadcast's time 0 is its first frame, which is the publisher's first. */
function delays(chunks: readonly SeenChunk[], sentMs: readonly number[]): Delay[] {
  return chunks.flatMap(({ time_us, duration_us, arrived_us }) => {
    const index = Math.round((time_us / 1e6) * fps);
    const first = sentMs[index];
    const last = sentMs[index + Math.max(1, Math.round((duration_us / 1e6) * fps)) - 1];
    if (first === undefined || last === undefined) return [];
    return [{ first: arrived_us / 1000 - first, last: arrived_us / 1000 - last }];
  });
}

async function measure({ name, settings, rendition, isEncoded, goalMs }: Case, seconds: number): Promise<Figure[]> {
  const tags = flvTags(readFileSync(encodedFile())); // before a publisher waits for it
  const stage = await Stage.open([...oneSender, ...settings]);
  try {
    const store = await stage.server.createStore('Delay');
    const publisher = await TimedPublisher.open(stage.server.rtmpPort, store.stream_key);
    publisher.play(tags);
    await until('the room is live', async () =>
      (await stage.server.stateOf(store.room)) === 'live', 20_000);
    const client = new LoadClient(stage.network, stage.target(store), { viewers: 1, seconds, tellsChunks: true, rendition });
    await client.end();
    publisher.stop();
    // Those of the join burst were complete before the viewer came; and the source's are shown until a rung begins.
    const live = client.chunks.filter((chunk) =>
      (chunk.rendition !== 0) === isEncoded && chunk.arrived_us - chunk.utc_us < 50_000).slice(1);
    const values = delays(live, publisher.sentMs);
    if (values.length === 0) throw new Error(`no chunk of ${rendition} came`);
    const durations = live.map(({ duration_us }) => duration_us / 1000);
    const note = `chunks of ${percentile(durations, 0.5).toFixed(0)} ms; ${stage.network.note}`;
    const figure = (what: string, of: (value: Delay) => number, share: number, goal?: number): Figure => ({
      name: `${name}.${what}`, ours: percentile(values.map(of), share), unit: 'ms', samples: values.length,
      spread: spreadOf(values.map(of)), note, ...(goal === undefined ? {} : { goal }),
    });
    return [
      figure('p50', ({ first }) => first, 0.5, goalMs),
      figure('p99', ({ first }) => first, 0.99),
      figure('after_last_frame.p50', ({ last }) => last, 0.5),
      figure('after_last_frame.p99', ({ last }) => last, 0.99),
    ];
  } finally {
    await stage.close();
  }
}

export async function measureDelay({ quick }: BenchSettings): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const one of cases) figures.push(...await measure(one, quick ? 6 : 12)); // within the file
  return figures;
}
