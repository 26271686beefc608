// SPDX-License-Identifier: MIT
// How long it takes to be there: the server, a worker, and a show's first chunk.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from '../e2e/support/child';
import { ask } from '../e2e/support/http';
import { freePort, program, root, temporaryFolder } from '../e2e/support/places';
import { Server } from '../e2e/support/server';
import { until } from '../e2e/support/wait';
import type { BenchSettings } from './bench_settings';
import { encodedFile, ffmpeg } from './encoded_file';
import { median, spreadOf, type Figure } from './figure';
import { utcNow, waitForShow, writeFragments } from './first_media';
import { flvTags } from './flv_tags';
import { hasNginx, missingNginx, Nginx } from './nginx';
import { oneSender } from './stage';
import { TimedPublisher } from './timed_publisher';

const serverGoalMs = 1000;
const chunkGoalMs = 1000;
const workerGoalMs = 250;
const pollMs = 1;
const fragments = [
  '-c', 'copy', '-f', 'mp4', '-movflags', '+empty_moov+default_base_moof', '-frag_duration', '100000',
  '-flush_packets', '1', 'pipe:1',
];

interface Pair {
  readonly ours: number[];
  readonly theirs: number[];
}

/** Both, by turns. */
async function alternate(times: number, ours: () => Promise<number>, theirs: (() => Promise<number>) | undefined): Promise<Pair> {
  const pair: Pair = { ours: [], theirs: [] };
  for (let i = 0; i < times; i += 1) {
    pair.ours.push(await ours());
    if (theirs) pair.theirs.push(await theirs());
  }
  return pair;
}

function figure(name: string, { ours, theirs }: Pair, rival: string, more: Partial<Figure>): Figure {
  return {
    name, ours: median(ours), unit: 'ms', samples: ours.length, spread: spreadOf(ours), ...more,
    ...(theirs.length > 0 ? { rival: { name: rival, value: median(theirs) } } : {}),
  };
}

// ---- a server ----

/** From its start to its first answer. */
async function untilAnswer(launch: () => Child, url: string): Promise<number> {
  const begin = performance.now();
  const child = launch();
  try {
    for (;;) {
      if (child.hasEnded) throw new Error(`it ended with ${child.ending}: ${child.log.slice(-1000)}`);
      if (await ask(url).then(({ status }) => status < 500, () => false)) return performance.now() - begin;
      if (performance.now() - begin > 30_000) throw new Error(`no answer: ${child.log.slice(-1000)}`);
      await new Promise((done) => setTimeout(done, pollMs));
    }
  } finally {
    await child.stop();
  }
}

async function serverStarts(data: string): Promise<() => Promise<number>> {
  const [http, rtmp] = [await freePort(), await freePort()];
  const set = [
    'http.address=127.0.0.1', `http.port=${http}`, 'rtmp.address=127.0.0.1', `rtmp.port=${rtmp}`, 'srt.port=0',
    `http.web_root=${join(root, 'web/dist')}`,
  ];
  const words = [
    'serve', '--config', join(root, 'config/shopfloor.toml'), '--data', data, ...set.flatMap((word) => ['--set', word]),
  ];
  const launch = (): Child => new Child({ program: program('shopfloor'), words, log: join(data, 'log'), cwd: root });
  return () => untilAnswer(launch, `http://127.0.0.1:${http}/healthz`);
}

async function measureServer(times: number): Promise<Figure[]> {
  const start = await serverStarts(temporaryFolder());
  const first = await start();
  const nginx = hasNginx() ? await Nginx.prepare() : undefined;
  const theirs = nginx && (() => untilAnswer(() => nginx.launch(), `http://127.0.0.1:${nginx.httpPort}/`));
  const pair = await alternate(times, start, theirs);
  return [
    figure('start.server', pair, 'nginx with its RTMP module', {
      goal: serverGoalMs, note: nginx ? 'from its start to an answer of /healthz' : missingNginx,
    }),
    {
      name: 'start.server.first_run', ours: first, unit: 'ms', samples: 1,
      note: 'in an empty folder: with its database to make',
    },
  ];
}

// ---- a worker ----

function workerStart(): Promise<number> {
  const text = execFileSync(program('worker_to_mp4'), [encodedFile(), join(temporaryFolder(), 'out')], {
    encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'],
  });
  return Promise.resolve((JSON.parse(text) as { first_chunk_ms: number }).first_chunk_ms);
}

async function commandStart(): Promise<number> {
  const begin = utcNow();
  const command = writeFragments(ffmpeg, ['-loglevel', 'error', '-nostdin', '-i', encodedFile(), ...fragments]);
  try {
    return (await command.firstFragmentMs) - begin;
  } finally {
    command.stop();
  }
}

function nothingStarts(): number {
  const begin = performance.now();
  execFileSync('true');
  return performance.now() - begin;
}

async function measureWorker(times: number): Promise<Figure[]> {
  encodedFile();
  const pair = await alternate(times, workerStart, commandStart);
  const nothing = median(Array.from({ length: times }, nothingStarts));
  return [figure('start.worker', pair, 'ffmpeg -c copy', {
    goal: workerGoalMs,
    note: `from its start to its first chunk, the media waiting; a process that does nothing: ${nothing.toFixed(1)} ms`,
  })];
}

// ---- a show ----

/** From the first keyframe out of the publisher to the first chunk at a viewer. */
async function showStart(server: Server): Promise<number> {
  const store = await server.createStore('Start');
  const viewer = waitForShow(server.httpPort, store.room);
  await viewer.joined;
  const publisher = await TimedPublisher.open(server.rtmpPort, store.stream_key);
  try {
    publisher.play(flvTags(readFileSync(encodedFile())));
    return (await viewer.firstChunkMs) - (publisher.sentMs[0] ?? NaN);
  } finally {
    publisher.stop();
  }
}

/** The same out of an ffmpeg that listens for RTMP. */
async function commandShowStart(): Promise<number> {
  const port = await freePort();
  const command = writeFragments(ffmpeg, [
    '-loglevel', 'error', '-nostdin', '-analyzeduration', '100000', '-f', 'flv', '-listen', '1',
    '-i', `rtmp://127.0.0.1:${port}/live/key`, ...fragments,
  ]);
  // It takes one connection only, so none may be spent on asking.
  await until('ffmpeg listens', () => execFileSync('ss', ['-ltnH', `sport = :${port}`], { encoding: 'utf8' }) !== '');
  const publisher = await TimedPublisher.open(port, 'key');
  try {
    publisher.play(flvTags(readFileSync(encodedFile())));
    return (await command.firstFragmentMs) - (publisher.sentMs[0] ?? NaN);
  } finally {
    publisher.stop();
    command.stop();
  }
}

async function measureShow(times: number): Promise<Figure[]> {
  const server = await Server.start(oneSender);
  try {
    await showStart(server); // the first one finds everything cold
    const pair = await alternate(times, () => showStart(server), commandShowStart);
    return [figure('start.first_chunk', pair, 'ffmpeg that listens, -c copy', {
      goal: chunkGoalMs, note: 'from the first keyframe out of the publisher to the first chunk (100 ms) at a viewer',
    })];
  } finally {
    await server.stop();
  }
}

export async function measureStart({ quick, count }: BenchSettings): Promise<Figure[]> {
  const times = quick ? 5 : (count ?? 15);
  return [...(await measureServer(times)), ...(await measureWorker(times)), ...(await measureShow(times))];
}
