// SPDX-License-Identifier: MIT
// Encoders that publish by SRT: what it adds to RTMP, what is left of a line that loses packets, and what callers cost that are turned away.
import { join } from 'node:path';
import { Child } from '../e2e/support/child';
import { freePort, program, temporaryFolder } from '../e2e/support/places';
import { Publisher } from '../e2e/support/publisher';
import { Scene } from '../e2e/support/scene';
import type { Store } from '../e2e/support/server';
import { until } from '../e2e/support/wait';
import type { BenchSettings } from './bench_settings';
import { encodedFile } from './encoded_file';
import { percentile, spreadOf, type Figure } from './figure';
import { stampAges } from './latency';
import { measureLoad, type Load } from './load';
import type { Network } from './network';
import { cpuMs, residentKb } from './processes';
import { passthrough, Stage } from './stage';

const latencyMs = 20;
const settleFrames = 150;
const viewers = 10;

const srtSettings = async (address: string): Promise<string[]> =>
  [`srt.port=${await freePort()}`, `srt.address=${address}`, `srt.latency_ms=${latencyMs}`];

/** With `host` in place of the one that the server tells. */
function addressOf({ srt_url, srt_stream_id, srt_passphrase }: Store, host?: string): string {
  const url = new URL((srt_url ?? '').replace(/^srt:/, 'http:'));
  return `srt://${host ?? url.hostname}:${url.port}?streamid=${srt_stream_id}&passphrase=${srt_passphrase}`;
}

/** Glass to glass, by SRT and by RTMP, in turns. */
async function measureDelay(seconds: number): Promise<Figure[]> {
  const scene = await Scene.open(await srtSettings('127.0.0.1'));
  try {
    const p50s: Record<'srt' | 'rtmp', number[]> = { srt: [], rtmp: [] };
    let samples = 0;
    for (let round = 0; round < 3; round += 1) {
      for (const way of ['rtmp', 'srt'] as const) {
        const store = await scene.server.createStore(`Delay ${way} ${round}`);
        const target = way === 'srt' ? addressOf(store) : `${scene.server.rtmp}/${store.stream_key}`;
        const publisher = Publisher.start(target);
        try {
          await scene.live(store.room, publisher);
          const page = await scene.visit(store.room);
          await page.watch(settleFrames, 60_000);
          const from = await page.frameCount();
          await page.pass(seconds * 1000);
          const ages = stampAges(await page.frames(from));
          samples += ages.length;
          p50s[way].push(percentile(ages, 0.5));
          await page.close();
        } finally {
          await publisher.stop();
        }
      }
    }
    const added = p50s.srt.map((value, round) => value - (p50s.rtmp[round] ?? NaN));
    return [
      { name: 'srt.p50', ours: percentile(p50s.srt, 0.5), unit: 'ms', samples, spread: spreadOf(p50s.srt),
        rival: { name: 'the same encoder by RTMP, in turns', value: percentile(p50s.rtmp, 0.5) }, note: `glass to glass; srt.latency_ms=${latencyMs}` },
      { name: 'srt.added', ours: percentile(added, 0.5), goal: latencyMs + 10, unit: 'ms', samples: added.length, spread: spreadOf(added) },
    ];
  } finally {
    await scene.close();
  }
}

/** A copy of the encoded file, over and over. */
function publishBySrt(network: Network, target: string): Child {
  const words = ['-hide_banner', '-loglevel', 'warning', '-nostdin', '-re', '-stream_loop', '-1', '-i', encodedFile(), '-c', 'copy', '-f', 'mpegts', target];
  const inside = network.inside('ffmpeg', words) ?? { program: 'ffmpeg', words };
  return new Child({ ...inside, log: join(temporaryFolder(), 'srt.log') });
}

/** An encoder whose packets are lost both ways, and what its viewers get. */
async function measureLoss(percent: number, seconds: number): Promise<Figure[]> {
  const stage = await Stage.open([...passthrough, ...(await srtSettings('0.0.0.0')), 'srt.latency_ms=500'], false);
  try {
    const { network, server } = stage;
    const store = await server.createStore('Lossy Line');
    network.loseUdp(percent);
    await stage.live(publishBySrt(network, addressOf(store, network.serverHost)), [store]);
    const load = await measureLoad(network, stage.target(store), { viewers, settleS: 5, seconds });
    const line = (await server.ingestsOf(store.room))[0]?.line;
    if (!line) throw new Error('the line is not told');
    const name = `srt.loss.${percent}`;
    return [
      { name: `${name}.gaps`, ours: load.gaps, goal: 0, unit: 'gaps', samples: load.sampled_chunks,
        note: `over a second, that ${viewers} viewers saw in ${seconds} s; ${percent} % of the packets are lost both ways, 500 ms of latency` },
      { name: `${name}.dropped`, ours: line.dropped, unit: 'packets', samples: line.packets,
        note: `that came too late; ${line.lost} were lost and sent again, round trip ${line.rtt_ms} ms` },
    ];
  } finally {
    await stage.close();
  }
}

interface Flood {
  readonly tried: number;
  readonly refused: number;
  readonly unanswered: number;
  readonly accepted: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
}

interface Strangers {
  readonly name: string;
  readonly what: string;
  readonly words: (store: Store) => readonly string[];
}

const strangers: readonly Strangers[] = [
  { name: 'unknown_key', what: 'with a key that is none', words: ({ room }) => ['--stream-id', `#!::r=${room},u=k_aaaaaaaaaaaaaaaa,m=publish`, '--passphrase', 'not-the-passphrase'] },
  { name: 'passphrase', what: 'with a right key and another passphrase', words: ({ srt_stream_id: id }) => ['--stream-id', id ?? '', '--passphrase', 'not-the-passphrase'] },
];

/** Callers that are turned away, while one publishes by the same port and ten watch. */
async function measureFlood(perSecond: number, seconds: number): Promise<Figure[]> {
  const stage = await Stage.open([...passthrough, ...(await srtSettings('0.0.0.0')), 'recording.enabled=false']);
  try {
    const { network, server } = stage;
    const store = await server.createStore('Open Door');
    const other = await server.createStore('Next Door');
    await stage.live(publishBySrt(network, addressOf(store, network.serverHost)), [store]);
    const watch = (): Promise<Load> => measureLoad(network, stage.target(store), { viewers, settleS: 1, seconds });
    const port = new URL((store.srt_url ?? '').replace(/^srt:/, 'http:')).port;
    const figures: Figure[] = [];
    for (const { name, what, words } of strangers) {
      const calm = await watch();
      const [memoryBefore, cpuBefore, begin] = [residentKb(server.pid), cpuMs(server.pid), performance.now()];
      const flood = new Child({
        ...network.client(program('srt_flood'), ['--host', network.serverHost, '--port', port, '--per-second', String(perSecond), '--seconds', String(seconds + 2), ...words(other)]),
        log: join(temporaryFolder(), `flood.${name}.log`),
      });
      const rough = await watch();
      const memoryMost = residentKb(server.pid);
      await until('the flood is over', () => flood.hasEnded, 60_000);
      const outcome = JSON.parse(flood.log.split('\n').find((line) => line.startsWith('{"event":"end"')) ?? '{}') as Flood;
      const cpu = cpuMs(server.pid) - cpuBefore - (calm.server_cpu_ms / calm.seconds) * ((performance.now() - begin) / 1000);
      figures.push(...floodFigures(`srt.flood.${perSecond}.${name}`, `${perSecond} callers a second ${what}`, { calm, rough, outcome, cpu, growthKb: memoryMost - memoryBefore }));
    }
    return figures;
  } finally {
    await stage.close();
  }
}

interface Seen {
  readonly calm: Load;
  readonly rough: Load;
  readonly outcome: Flood;
  readonly cpu: number;
  readonly growthKb: number;
}

function floodFigures(name: string, note: string, { calm, rough, outcome, cpu, growthKb }: Seen): Figure[] {
  const { tried, refused, unanswered, accepted } = outcome;
  return [
    { name: `${name}.gaps`, ours: rough.gaps, goal: 0, unit: 'gaps', samples: rough.sampled_chunks, note: `over a second, seen by viewers of another publisher; ${note}` },
    { name: `${name}.delay.p99`, ours: rough.delay_ms.p99, unit: 'ms', samples: rough.sampled_chunks, rival: { name: 'without them', value: calm.delay_ms.p99 } },
    { name: `${name}.cpu`, ours: (cpu * 1000) / tried, unit: 'us', samples: tried, note: `of the server for each; ${refused} were refused, ${unanswered} got no answer in 3 s` },
    { name: `${name}.accepted`, ours: accepted, goal: 0, unit: 'callers', samples: tried },
    { name: `${name}.answer.p99`, ours: outcome.p99_ms, unit: 'ms', samples: refused, note: `p50 ${outcome.p50_ms.toFixed(1)} ms` },
    { name: `${name}.memory`, ours: growthKb / 1024, goal: 64, unit: 'MB', samples: 1, note: 'resident, more than before, while they come' },
  ];
}

export async function* measureSrt({ quick }: BenchSettings): AsyncGenerator<Figure[]> {
  yield measureFlood(500, quick ? 4 : 6);
  for (const percent of quick ? [3] : [3, 10]) yield measureLoss(percent, quick ? 5 : 10);
  if (!quick) yield measureDelay(5);
}
