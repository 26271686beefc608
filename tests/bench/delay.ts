// SPDX-License-Identifier: MIT
// What the server adds: from the arrival of a chunk's first frame to the chunk's delivery.
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
const goalMs = chunkMs + 10;

/** Of each chunk, from its first and its last frame. The broadcast's time 0 is its first frame, which is the publisher's first. */
function delays(chunks: readonly SeenChunk[], sentMs: readonly number[]): { first: number; last: number }[] {
  return chunks.flatMap(({ time_us, duration_us, arrived_us }) => {
    const index = Math.round((time_us / 1e6) * fps);
    const first = sentMs[index];
    const last = sentMs[index + Math.max(1, Math.round((duration_us / 1e6) * fps)) - 1];
    if (first === undefined || last === undefined) return [];
    return [{ first: arrived_us / 1000 - first, last: arrived_us / 1000 - last }];
  });
}

export async function measureDelay({ quick }: BenchSettings): Promise<Figure[]> {
  const seconds = quick ? 6 : 12; // within the file
  const tags = flvTags(readFileSync(encodedFile())); // before a publisher waits for it
  const stage = await Stage.open(oneSender);
  try {
    const store = await stage.server.createStore('Delay');
    const publisher = await TimedPublisher.open(stage.server.rtmpPort, store.stream_key);
    publisher.play(tags);
    await until('the room is live', async () =>
      (await stage.server.rpc<{ state: string }>('stats.get', { room: store.room })).state === 'live', 20_000);
    const client = new LoadClient(stage.network, stage.target(store), { viewers: 1, seconds, tellsChunks: true });
    await client.end();
    publisher.stop();
    // Those of the join burst were complete before the viewer came.
    const live = client.chunks.filter((chunk) => chunk.arrived_us - chunk.utc_us < 50_000).slice(1);
    const values = delays(live, publisher.sentMs);
    const durations = live.map(({ duration_us }) => duration_us / 1000);
    const note = `chunks of ${percentile(durations, 0.5).toFixed(0)} ms; ${stage.network.note}`;
    const figure = (name: string, of: (value: (typeof values)[number]) => number, share: number, goal?: number): Figure => ({
      name: `delay.${name}`, ours: percentile(values.map(of), share), unit: 'ms', samples: values.length,
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
