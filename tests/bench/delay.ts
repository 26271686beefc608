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

/** Of each chunk. The broadcast's time 0 is its first frame, which is the publisher's first one. */
function delays(chunks: readonly SeenChunk[], sentMs: readonly number[]): number[] {
  return chunks.flatMap(({ time_us, arrived_us }) => {
    const sent = sentMs[Math.round((time_us / 1e6) * fps)];
    return sent === undefined ? [] : [arrived_us / 1000 - sent];
  });
}

export async function measureDelay({ quick }: BenchSettings): Promise<Figure[]> {
  const seconds = quick ? 8 : 15;
  const stage = await Stage.open(oneSender);
  try {
    const store = await stage.server.createStore('Delay');
    const publisher = await TimedPublisher.open(stage.server.rtmpPort, store.stream_key);
    publisher.play(flvTags(readFileSync(encodedFile())));
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
    const figure = (name: string, share: number, goal?: number): Figure => ({
      name: `delay.${name}`, ours: percentile(values, share), unit: 'ms', samples: values.length,
      spread: spreadOf(values), note, ...(goal === undefined ? {} : { goal }),
    });
    return [figure('p50', 0.5, goalMs), figure('p99', 0.99)];
  } finally {
    await stage.close();
  }
}
