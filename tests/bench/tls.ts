// SPDX-License-Identifier: MIT
// What a viewer by wss costs beside the same viewer over a plain socket, whose chunks go out in batches or one by one, and
// how much of that is encryption.
import { execFileSync } from 'node:child_process';
import { PemFiles } from '../e2e/support/authority';
import { freePort } from '../e2e/support/places';
import { crowdsOf, type BenchSettings } from './bench_settings';
import { median, spreadOf, type Figure } from './figure';
import { LoadClient, microsPerMessage, type Audience, type Load, type Target } from './load';
import { anonymousKb, cpuMs } from './processes';
import { oneSender, Stage } from './stage';

const recordBytes = 16384;

interface Round {
  readonly load: Load;
  readonly kbPerViewer: number;
}

const ways = ['plain', 'single', 'tls'] as const; // single: over plain sockets, with a system call for each message, as by TLS
type Way = (typeof ways)[number];
type Rounds = Readonly<Record<Way, Round[]>>;

interface Side {
  readonly stage: Stage;
  readonly target: Target;
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

async function measure({ stage, target }: Side, audience: Audience): Promise<Round> {
  const kbBefore = anonymousKb(stage.server.pid);
  const client = new LoadClient(stage.network, target, audience);
  try {
    const [load, kbAfter] = await client.endWith(() => anonymousKb(stage.server.pid));
    return { load, kbPerViewer: (kbAfter - kbBefore) / audience.viewers };
  } finally {
    await client.stop();
  }
}

/** All in turns, and the other way round in each second round. */
async function alternate(sides: Readonly<Record<Way, Side>>, audience: Audience, rounds: number): Promise<Rounds> {
  const measured: Rounds = { plain: [], single: [], tls: [] };
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? ways : [...ways].reverse();
    for (const way of order) measured[way].push(await measure(sides[way], audience));
  }
  return measured;
}

function figuresOf(viewers: number, { tls, plain, single }: Rounds, perByte: number, note: string): Figure[] {
  const beside = (what: string, unit: string, of: (round: Round) => number): Figure => ({
    name: `tls.${viewers}.${what}`, ours: median(tls.map(of)), unit, samples: tls.length, spread: spreadOf(tls.map(of)),
    rival: { name: 'plain', value: median(plain.map(of)) }, note,
  });
  const cost = (round: Round): number => microsPerMessage(round.load);
  const ratios = (others: readonly Round[]): number[] => tls.map((round, i) => cost(round) / cost(others[i] ?? round));
  const ratio = (name: string, values: number[]): Figure =>
    ({ name, ours: median(values), unit: 'x', samples: values.length, spread: spreadOf(values), note });
  const share = ({ load }: Round): number => (load.bytes * perByte * 100_000) / load.server_cpu_ms;
  const lost = (rounds: readonly Round[]): number => rounds.reduce((sum, { load }) => sum + load.lost + load.gaps, 0);
  return [
    ratio(`tls.${viewers}.ratio`, ratios(plain)),
    ratio(`tls.${viewers}.ratio_to_single`, ratios(single)),
    beside('cpu_per_message', 'us', cost),
    {
      name: `tls.${viewers}.cpu_per_message.single`, ours: median(single.map(cost)), unit: 'us', samples: single.length,
      spread: spreadOf(single.map(cost)), rival: { name: 'plain', value: median(plain.map(cost)) },
      note: `http.io_uring=false: a system call for each message; ${note}`,
    },
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

export async function measureTls(settings: BenchSettings): Promise<Figure[]> {
  const { quick } = settings;
  const crowds = crowdsOf(settings, [2000], 500);
  const files = PemFiles.make('bench.example');
  const port = await freePort();
  const common = [...oneSender, 'http.ring_duration_ms=4000'];
  const stage = await Stage.open([
    ...common, `tls.certificate=${files.certificate}`, `tls.key=${files.key}`,
    `tls.http_port=${port}`, `tls.rtmp_port=${await freePort()}`,
  ]);
  let second: Stage | undefined;
  try {
    second = await stage.beside([...common, 'http.io_uring=false']);
    const [store] = await stage.onAir(['Secure']);
    const [other] = await second.onAir(['Single']);
    if (!store || !other) throw new Error('no store');
    const plain = stage.target(store);
    const sides = {
      plain: { stage, target: plain }, single: { stage: second, target: second.target(other) },
      tls: { stage, target: { ...plain, port, tls: true } },
    };
    const perByte = secondsPerByte(stage);
    const note = `TLS 1.3, AES-128-GCM, ECDSA P-256; chunks of 100 ms; ${stage.network.note}`;
    const figures: Figure[] = [await handshakeFigure(stage, port)];
    for (const viewers of crowds) {
      const audience = {
        viewers, sample: Math.min(100, viewers), joinsPerSecond: 500, settleS: quick ? 2 : 3, seconds: 5,
      };
      figures.push(...figuresOf(viewers, await alternate(sides, audience, quick ? 1 : 3), perByte, note));
    }
    return figures;
  } finally {
    await second?.close();
    await stage.close();
  }
}
