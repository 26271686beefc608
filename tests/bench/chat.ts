// SPDX-License-Identifier: MIT
// Product events while a crowd writes: a cue's way to the viewers with and without 500 lines a second.
import { join } from 'node:path';
import { Child } from '../e2e/support/child';
import { program, temporaryFolder } from '../e2e/support/places';
import { addProduct, explain, robe, scarf } from '../e2e/support/products';
import { Scene } from '../e2e/support/scene';
import type { Store } from '../e2e/support/server';
import { until } from '../e2e/support/wait';
import type { BenchSettings } from './bench_settings';
import { percentile, spreadOf, type Figure } from './figure';
import { residentKb } from './processes';

const VIEWERS = 2000;
const READERS = 50;
const SENDERS = 100;
const LINES_PER_SECOND = 500;
const WARM_UP_S = 5;

interface Note {
  readonly joined?: number;
  readonly cue?: number;
  readonly utc_ms?: number;
  readonly written?: number;
  readonly refused?: number;
  readonly lost?: number;
}

interface Run {
  /** Milliseconds from the call to each reader, for each cue. */
  readonly delays: number[];
  readonly missing: number;
  readonly growthMb: number;
  readonly written: number;
  readonly lost: number;
}

function utcNow(): number {
  return performance.timeOrigin + performance.now();
}

function notesOf(log: string): Note[] {
  return log.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Note);
}

async function runCrowd(scene: Scene, store: Store, linesPerSecond: number, seconds: number): Promise<Run> {
  const total = seconds + 2 * WARM_UP_S;
  const crowd = new Child({
    program: program('load_client'),
    words: Object.entries({
      port: scene.server.httpPort, room: store.room, viewers: VIEWERS, sample: READERS,
      senders: SENDERS, 'lines-per-second': linesPerSecond, seconds: total, cues: 1,
    }).flatMap(([name, value]) => [`--${name}`, String(value)]),
    log: join(temporaryFolder(), 'crowd.log'),
  });
  await until('the crowd has joined', () => {
    if (crowd.hasEnded) throw new Error(`the crowd ended: ${crowd.log.slice(0, 500)}`);
    return crowd.log.includes('"joined"');
  }, 120_000);
  const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
  await wait(WARM_UP_S * 1000);
  const before = residentKb(scene.server.pid) / 1024;
  const sent = new Map<number, number>();
  const end = utcNow() + seconds * 1000;
  for (let number = 0; utcNow() < end; number += 1) {
    const due = utcNow() + 1000;
    const at = utcNow();
    const { id } = await explain(scene.server, store, number % 2 === 0 ? scarf.sku : robe.sku);
    sent.set(id, at);
    await wait(Math.max(0, due - utcNow()));
  }
  const growthMb = residentKb(scene.server.pid) / 1024 - before;
  await until('the crowd goes', () => crowd.hasEnded, 60_000);
  const notes = notesOf(crowd.log);
  const delays = notes.flatMap(({ cue, utc_ms }) => {
    const at = cue === undefined ? undefined : sent.get(cue);
    return at === undefined || utc_ms === undefined ? [] : [utc_ms - at];
  });
  const last = notes.find(({ written }) => written !== undefined);
  return {
    delays, missing: sent.size * READERS - delays.length, growthMb,
    written: last?.written ?? 0, lost: last?.lost ?? VIEWERS,
  };
}

/** Each sender writes more than a person may, so that a hundred of them make a flood. */
const settings = ['http.max_address_connections=0', 'chat.viewer_lines=100', 'chat.viewer_window_ms=1000'];

export async function measureChat({ seconds, quick }: BenchSettings): Promise<Figure[]> {
  const length = quick ? 10 : Math.min(seconds, 15);
  const scene = await Scene.open(settings);
  try {
    const { store } = await scene.onAir('Chat', { size: '320x180', fps: 15, bitrate: '150k' });
    for (const product of [scarf, robe]) await addProduct(scene.server, store, product);
    const quiet = await runCrowd(scene, store, 0, length);
    const loud = await runCrowd(scene, store, LINES_PER_SECOND, length);
    const note = `${VIEWERS} viewers with media, ${Math.round(loud.written / (length + 2 * WARM_UP_S))} lines/s, ${loud.lost} lost`;
    return [
      {
        name: 'chat.cue_delay.p99', ours: percentile(loud.delays, 0.99), unit: 'ms', goal: 200,
        samples: loud.delays.length, spread: spreadOf(loud.delays),
        rival: { name: 'without chat', value: percentile(quiet.delays, 0.99) }, note,
      },
      {
        name: 'chat.cue_delay.p50', ours: percentile(loud.delays, 0.5), unit: 'ms',
        samples: loud.delays.length,
        rival: { name: 'without chat', value: percentile(quiet.delays, 0.5) },
      },
      {
        name: 'chat.cues_missing', ours: loud.missing, unit: 'cues', goal: 0,
        samples: loud.delays.length + loud.missing,
      },
      {
        name: 'chat.memory_growth', ours: loud.growthMb, unit: 'MB', goal: 8, samples: 1,
        note: `resident memory over ${length} s of chat, after ${WARM_UP_S} s of it`,
      },
    ];
  } finally {
    await scene.close();
  }
}
