// SPDX-License-Identifier: MIT
// What a viewer by wss costs beside the same viewer over a plain socket, and how much of that is encryption.
import { execFileSync } from 'node:child_process';
import { PemFiles } from '../e2e/support/authority';
import { freePort } from '../e2e/support/places';
import type { BenchSettings } from './bench_settings';
import { median, spreadOf, type Figure } from './figure';
import { LoadClient, microsPerMessage, type Audience, type Load, type Target } from './load';
import { anonymousKb, cpuMs } from './processes';
import { oneSender, Stage } from './stage';

const recordBytes = 16384;

interface Round {
  readonly load: Load;
  readonly kbPerViewer: number;
}

interface Rounds {
  readonly tls: Round[];
  readonly plain: Round[];
}

/** Seconds that this machine takes to encrypt a byte as TLS does, on the server's core. */
function secondsPerByte(stage: Stage): number {
  const { program, words } = stage.network.server('openssl', [
    'speed', '-mr', '-seconds', '2', '-bytes', String(recordBytes), '-evp', 'aes-128-gcm']);
  const told = execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const rate = Number(/^\+F:\d+:[^:]+:([\d.]+)/m.exec(told)?.[1]);
  if (!(rate > 0)) throw new Error(`openssl speed tells nothing: ${told}`);
  return 1 / rate;
}

/** The server's CPU for a handshake and nothing else, without the little that it does with nobody there. */
async function handshakeFigure(stage: Stage, port: number): Promise<Figure> {
  const seconds = 4;
  const idleFrom = cpuMs(stage.server.pid);
  await new Promise((done) => setTimeout(done, seconds * 1000));
  const idleMs = cpuMs(stage.server.pid) - idleFrom;
  const { program, words } = stage.network.client('openssl', [
    's_time', '-connect', `${stage.network.serverHost}:${port}`, '-new', '-time', String(seconds), '-tls1_3']);
  const from = cpuMs(stage.server.pid);
  const told = execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const spentMs = cpuMs(stage.server.pid) - from - idleMs;
  const count = Number(/^(\d+) connections in [\d.]+ real seconds/m.exec(told)?.[1]);
  if (!(count > 0)) throw new Error(`openssl s_time tells nothing: ${told}`);
  return {
    name: 'tls.handshake', ours: (spentMs * 1000) / count, unit: 'us', samples: count,
    note: "the server's CPU for a connection that shakes hands (TLS 1.3, ECDSA P-256) and goes: openssl s_time",
  };
}

async function measure(stage: Stage, target: Target, audience: Audience): Promise<Round> {
  const kbBefore = anonymousKb(stage.server.pid);
  const client = new LoadClient(stage.network, target, audience);
  try {
    const [load, kbAfter] = await client.endWith(() => anonymousKb(stage.server.pid));
    return { load, kbPerViewer: (kbAfter - kbBefore) / audience.viewers };
  } finally {
    await client.stop();
  }
}

/** Each round in turns, and the other one first in each second round. */
async function alternate(stage: Stage, targets: { tls: Target; plain: Target }, audience: Audience, rounds: number): Promise<Rounds> {
  const measured: Rounds = { tls: [], plain: [] };
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? (['plain', 'tls'] as const) : (['tls', 'plain'] as const);
    for (const kind of order) measured[kind].push(await measure(stage, targets[kind], audience));
  }
  return measured;
}

function figuresOf(viewers: number, { tls, plain }: Rounds, perByte: number, note: string): Figure[] {
  const beside = (what: string, unit: string, of: (round: Round) => number): Figure => ({
    name: `tls.${viewers}.${what}`, ours: median(tls.map(of)), unit, samples: tls.length, spread: spreadOf(tls.map(of)),
    rival: { name: 'plain', value: median(plain.map(of)) }, note,
  });
  const cost = (round: Round): number => microsPerMessage(round.load);
  const ratios = tls.map((round, i) => cost(round) / cost(plain[i] ?? round));
  const share = ({ load }: Round): number => (load.bytes * perByte * 100_000) / load.server_cpu_ms;
  const lost = (rounds: readonly Round[]): number => rounds.reduce((sum, { load }) => sum + load.lost + load.gaps, 0);
  return [
    { name: `tls.${viewers}.ratio`, ours: median(ratios), unit: 'x', samples: ratios.length, spread: spreadOf(ratios), note },
    beside('cpu_per_message', 'us', cost),
    beside('core', '%', ({ load }) => load.server_cpu_ms / load.seconds / 10),
    {
      name: `tls.${viewers}.crypto_share`, ours: median(tls.map(share)), unit: '%', samples: tls.length,
      spread: spreadOf(tls.map(share)),
      note: `bytes sent x ${(perByte * 1e9).toFixed(3)} ns (openssl speed aes-128-gcm in records of 16 KiB, same core) of the server's CPU`,
    },
    beside('delay.p50', 'ms', ({ load }) => load.delay_ms.p50),
    beside('delay.p99', 'ms', ({ load }) => load.delay_ms.p99),
    {
      name: `tls.${viewers}.memory_per_viewer`, ours: tls[0]?.kbPerViewer ?? NaN, unit: 'KB', samples: 1,
      note: 'RssAnon of the server at the end of the first round by wss, which comes after one without: what TLS adds, and more',
    },
    {
      name: `tls.${viewers}.lost_or_gaps`, ours: lost(tls), unit: 'viewers', goal: 0, samples: viewers * tls.length,
      rival: { name: 'plain', value: lost(plain) }, note: 'closed, or a sampled one without a chunk for a second',
    },
  ];
}

export async function measureTls({ quick, count }: BenchSettings): Promise<Figure[]> {
  const crowds = count !== undefined && !quick ? [count] : quick ? [500] : [1000, 2000];
  const files = PemFiles.make('bench.example');
  const port = await freePort();
  const stage = await Stage.open([
    ...oneSender, 'http.ring_duration_ms=4000', `tls.certificate=${files.certificate}`, `tls.key=${files.key}`,
    `tls.http_port=${port}`, `tls.rtmp_port=${await freePort()}`,
  ]);
  try {
    const [store] = await stage.onAir(['Secure']);
    if (!store) throw new Error('no store');
    const plain = stage.target(store);
    const targets = { plain, tls: { ...plain, port, tls: true } };
    const perByte = secondsPerByte(stage);
    const note = `TLS 1.3, AES-128-GCM, ECDSA P-256; chunks of 100 ms; ${stage.network.note}`;
    const figures: Figure[] = [await handshakeFigure(stage, port)];
    for (const viewers of crowds) {
      const audience = {
        viewers, sample: Math.min(100, viewers), joinsPerSecond: 500, settleS: quick ? 2 : 4, seconds: quick ? 5 : 10,
      };
      figures.push(...figuresOf(viewers, await alternate(stage, targets, audience, quick ? 1 : 3), perByte, note));
    }
    return figures;
  } finally {
    await stage.close();
  }
}
