// SPDX-License-Identifier: MIT
// Servers that people would take instead: the same file, the same network, as many viewers.
import { readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { until } from '../e2e/support/wait';
import { crowdsOf, type BenchSettings } from './bench_settings';
import { encodedFile } from './encoded_file';
import { median, spreadOf, type Figure } from './figure';
import { flvTags, type Tag } from './flv_tags';
import { LoadClient, type Audience, type Load, type Target } from './load';
import { Network } from './network';
import { hasNginx, missingNginx, Nginx } from './nginx';
import { NodeMediaServer } from './node_media_server';
import { anonymousKb, childrenOf } from './processes';
import { oneSender, Stage } from './stage';
import { TimedPublisher } from './timed_publisher';

interface Run {
  readonly load: Load;
  readonly kbPerViewer: number; // RssAnon
}

const joinsPerSecond = 200;
const joinPatienceMs = 30_000;

/** A server that is on air, and how it goes. */
interface OnAir {
  readonly network: Network;
  readonly target: Target;
  readonly publisher: TimedPublisher;
  readonly mediaBeginsUs: number | undefined; // UTC of its time 0; a segment's name tells its own
  stop(): Promise<void>;
}

type Contender = (tags: readonly Tag[]) => Promise<OnAir>;

async function ours(tags: readonly Tag[]): Promise<OnAir> {
  const stage = await Stage.open([...oneSender, 'http.ring_duration_ms=4000']);
  const store = await stage.server.createStore('Rivals');
  const publisher = await TimedPublisher.open(stage.server.rtmpPort, store.stream_key);
  publisher.play(tags, 'over and over');
  await until('the room is live', async () =>
    (await stage.server.stateOf(store.room)) === 'live', 20_000);
  return {
    network: stage.network, target: stage.target(store), publisher,
    mediaBeginsUs: (publisher.sentMs[0] ?? NaN) * 1000, stop: () => stage.close(),
  };
}

async function nodeMediaServer(tags: readonly Tag[]): Promise<OnAir> {
  const network = new Network();
  const server = await NodeMediaServer.start(network);
  const publisher = await TimedPublisher.open(server.rtmpPort, 'show');
  publisher.play(tags, 'over and over');
  return {
    network, target: { port: server.httpPort, flv: '/live/show.flv', pid: server.pid }, publisher,
    mediaBeginsUs: publisher.beginMs * 1000,
    stop: async () => {
      await server.stop();
      network.close();
    },
  };
}

async function nginx(tags: readonly Tag[]): Promise<OnAir> {
  const network = new Network();
  const server = await Nginx.prepare();
  const child = server.launch((program, words) => network.server(program, words));
  const worker = await until('nginx has its worker', () => childrenOf(child.pid)[0]);
  const publisher = await TimedPublisher.open(server.rtmpPort, 'show');
  publisher.play(tags, 'over and over');
  await until('a playlist of two segments', () => server.segments('show') >= 2, 30_000);
  return {
    network, target: { port: server.httpPort, hls: '/hls/show.m3u8', pid: worker }, publisher,
    mediaBeginsUs: undefined,
    stop: async () => {
      await server.stop();
      network.close();
    },
  };
}

/** Nothing where the server does not take so many viewers. */
async function runOnce(contender: Contender, tags: readonly Tag[], audience: Audience): Promise<Run | undefined> {
  const onAir = await contender(tags);
  try {
    const before = anonymousKb(onAir.target.pid);
    const client = new LoadClient(onAir.network, onAir.target, { ...audience, mediaBeginsUs: onAir.mediaBeginsUs });
    try {
      if (!(await client.joins(joinPatienceMs))) return undefined;
      const [load, after] = await client.endWith(() => anonymousKb(onAir.target.pid));
      return { load, kbPerViewer: (after - before) / audience.viewers };
    } finally {
      await client.stop();
    }
  } finally {
    onAir.publisher.stop();
    await onAir.stop();
  }
}

const names = { nms: 'node-media-server, FLV over WebSockets', nginx: 'nginx-rtmp, HLS of 2 s' } as const;

/** Of all contenders in turn, round by round. */
interface Rounds {
  readonly ours: Run[];
  readonly nms: Run[];
  readonly nginx: Run[];
  readonly refused: Set<keyof typeof names>; // those that did not take the viewers
}

/** Each measured value of ours beside that of one rival. */
function figuresOf(viewers: number, key: keyof typeof names, { ours: mine, [key]: theirs, refused }: Rounds): Figure[] {
  const how = refused.has(key)
    ? `${names[key]}: did not take ${viewers} viewers within ${joinPatienceMs / 1000} s on one core, at ${joinsPerSecond} joins a second`
    : "each alone, on one core; a delay runs from a message's first frame out of the publisher to its arrival";
  const figure = (what: string, unit: string, of: (run: Run) => number): Figure => ({
    name: `rivals.${viewers}.${key}.${what}`, ours: median(mine.map(of)), unit, samples: mine.length,
    spread: spreadOf(mine.map(of)), note: how,
    ...(theirs.length > 0 && !refused.has(key) ? { rival: { name: names[key], value: median(theirs.map(of)) } } : {}),
  });
  return [
    figure('core', '% of a core', ({ load }) => load.server_cpu_ms / load.seconds / 10),
    figure('delay.p50', 'ms', ({ load }) => load.delay_ms.p50),
    figure('delay.p99', 'ms', ({ load }) => load.delay_ms.p99),
    figure('memory_per_viewer', 'KB', ({ kbPerViewer }) => kbPerViewer),
    figure('delivered', 'Mbit/s a viewer', ({ load }) => (load.bytes * 8) / load.seconds / viewers / 1e6),
    figure('lost_or_gaps', 'viewers', ({ load }) => load.lost + load.gaps),
  ];
}

function goFirst(): void {
  try {
    setPriority(constants.priority.PRIORITY_HIGH); // the publisher's clock is in this process
  } catch {
    console.error("bench: not permitted to go before others: the publisher's own lateness is in the delays");
  }
}

async function measureCrowd(viewers: number, tags: readonly Tag[], quick: boolean): Promise<Figure[]> {
  const audience: Audience = { viewers, sample: Math.min(200, viewers), joinsPerSecond, settleS: 3, seconds: 6 };
  const rounds: Rounds = { ours: [], nms: [], nginx: [], refused: new Set() };
  const take = async (key: keyof typeof names, contender: Contender): Promise<void> => {
    if (rounds.refused.has(key)) return; // once is enough
    const run = await runOnce(contender, tags, audience);
    if (run) rounds[key].push(run);
    else rounds.refused.add(key);
  };
  for (let round = 0; round < (quick ? 1 : 3); round += 1) {
    const run = await runOnce(ours, tags, audience);
    if (!run) throw new Error(`${viewers} viewers did not get into our room`);
    rounds.ours.push(run);
    await take('nms', nodeMediaServer);
    if (hasNginx()) await take('nginx', nginx);
  }
  return [
    ...figuresOf(viewers, 'nms', rounds),
    ...(hasNginx() ? figuresOf(viewers, 'nginx', rounds) : []),
  ];
}

export async function measureRivals(settings: BenchSettings): Promise<Figure[]> {
  const { quick } = settings;
  if (!hasNginx()) console.error(`bench: ${missingNginx}; it is left out`);
  goFirst();
  const tags = flvTags(readFileSync(encodedFile()));
  const crowds = crowdsOf(settings, [2000], 200);
  const figures: Figure[] = [];
  for (const viewers of crowds) figures.push(...(await measureCrowd(viewers, tags, quick)));
  return figures;
}
