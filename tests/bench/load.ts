// SPDX-License-Identifier: MIT
// The programs that load a server, and the one it is compared with.
import { join } from 'node:path';
import { Child } from '../e2e/support/child';
import { freePort, program, temporaryFolder } from '../e2e/support/places';
import { until } from '../e2e/support/wait';
import type { Network } from './network';

export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** What load_client measured. */
export interface Load {
  readonly joined: number;
  readonly lost: number;
  readonly seconds: number;
  readonly bytes: number;
  readonly messages: number; // of all viewers, by the bytes and the sampled frames
  readonly sampled_chunks: number;
  readonly gaps: number;
  readonly server_cpu_ms: number;
  readonly client_cpu_ms: number;
  readonly delay_ms: Percentiles;
  readonly first_media_ms: Percentiles;
}

export interface SeenChunk {
  readonly rendition: number; // 0: the source's
  readonly bytes: number;
  readonly keyframe: boolean;
  readonly time_us: number;
  readonly duration_us: number;
  readonly utc_us: number;
  readonly arrived_us: number;
}

export interface Target {
  readonly port: number;
  readonly room?: string; // without one of these: the bare server
  readonly tls?: boolean; // of a room: by wss
  readonly flv?: string; // the path of another server's stream, over a WebSocket
  readonly hls?: string; // or of its playlist
  readonly pid: number;
}

export interface Audience {
  readonly viewers: number;
  readonly sample?: number;
  readonly stalled?: number;
  readonly joinsPerSecond?: number;
  readonly settleS?: number;
  readonly seconds: number;
  readonly rendition?: string; // that they ask for
  readonly tellsChunks?: boolean;
  readonly mediaBeginsUs?: number | undefined; // UTC of the publisher's time 0: delays run from there
}

const beforeEndMs = 500;

export class LoadClient {
  private readonly child: Child;

  constructor(network: Network, target: Target, private readonly audience: Audience) {
    const options: Record<string, number | string | undefined> = {
      host: network.serverHost, port: target.port, room: target.room, watch: target.pid,
      viewers: audience.viewers, sample: audience.sample ?? Math.min(100, audience.viewers),
      rendition: audience.rendition, stalled: audience.stalled, 'joins-per-second': audience.joinsPerSecond,
      settle: audience.settleS, seconds: audience.seconds, flv: target.flv, hls: target.hls,
      'media-begins-us': audience.mediaBeginsUs === undefined ? undefined : Math.round(audience.mediaBeginsUs),
    };
    const words = Object.entries(options).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}`, String(value)]);
    if ([target.room, target.flv, target.hls].every((one) => one === undefined)) words.push('--raw');
    if (target.tls) words.push('--tls');
    if (audience.tellsChunks) words.push('--chunks');
    this.child = new Child({
      ...network.client(program('load_client'), words), log: join(temporaryFolder(), 'load.log'),
    });
  }

  joined(): Promise<unknown> {
    return until('the viewers have joined', () => this.lines('joined')[0], 120_000);
  }

  /** Whether all have joined in time. Throws when the client itself fails. */
  async joins(patienceMs: number): Promise<boolean> {
    const end = performance.now() + patienceMs;
    while (performance.now() < end) {
      if (this.lines('joined').length > 0) return true;
      await new Promise((done) => setTimeout(done, 50));
    }
    return false;
  }

  async end(): Promise<Load> {
    const load = await until('the viewers have measured', () => this.lines('end')[0], 300_000);
    return load as unknown as Load;
  }

  /** What was measured, and what `read` finds while all viewers are still there, near the end. */
  async endWith<T>(read: () => T): Promise<[Load, T]> {
    await this.joined();
    const { settleS = 0, seconds } = this.audience;
    await new Promise((done) => setTimeout(done, (settleS + seconds) * 1000 - beforeEndMs));
    const found = read();
    return [await this.end(), found];
  }

  get chunks(): SeenChunk[] {
    return this.lines('chunk') as unknown as SeenChunk[];
  }

  stop(): Promise<void> {
    return this.child.stop();
  }

  private lines(event: string): object[] {
    const lines = this.child.log.split('\n').filter((line) => line.startsWith(`{"event":"${event}"`));
    if (lines.length === 0 && this.child.hasEnded) throw new Error(`load_client ended: ${this.child.log.slice(-500)}`);
    return lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as object);
  }
}

/** Has an audience until it has measured. */
export async function measureLoad(network: Network, target: Target, audience: Audience): Promise<Load> {
  const client = new LoadClient(network, target, audience);
  try {
    return await client.end();
  } finally {
    await client.stop();
  }
}

export function microsPerMessage(load: Load): number {
  return (load.server_cpu_ms * 1000) / load.messages;
}

/** Plain sockets: what they cost for chunks of these sizes, every 100 ms. */
export class BareServer {
  private constructor(private readonly child: Child, private readonly port: number) {}

  static async start(network: Network, sizes: readonly number[]): Promise<BareServer> {
    const port = await freePort();
    const child = new Child({
      ...network.server(program('bare_server'), ['--port', String(port), '--sizes', sizes.join(',')]),
      log: join(temporaryFolder(), 'bare.log'),
    });
    await until('the bare server is ready', () => child.log.includes('ready'));
    return new BareServer(child, port);
  }

  get target(): Target {
    return { port: this.port, pid: this.child.pid };
  }

  stop(): Promise<void> {
    return this.child.stop();
  }
}
