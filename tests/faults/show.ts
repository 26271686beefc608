// SPDX-License-Identifier: MIT
// A room on air with its viewers: what a fault happens to.
import { readFileSync } from 'node:fs';
import { childrenOf, residentKb } from '../bench/processes';
import type { Server, Store } from '../e2e/support/server';
import { until } from '../e2e/support/wait';
import { Audience, type Report } from './audience';
import { CueStream } from './cue_stream';
import { Encoder } from './encoder';
import type { Memory } from './row';
import { usual, type Format } from './source_file';
import { utcNow, WireTap } from './wire_tap';

const sampleMs = 200;
const leastWakeUps = 3; // a spare one has one or two in a second
const patienceMs = 60_000; // for what has no limit of its own: sanitizers, a busy machine

export interface Return {
  readonly backMs: number;
  readonly sinceFaultMs: number;
}

let rooms = 0;

export class Show {
  private readonly encoders: Encoder[] = [];
  cues: CueStream | undefined;

  private constructor(
    readonly server: Server, readonly store: Store, readonly tap: WireTap, readonly audience: Audience) {}

  static async open(server: Server, viewers: number, format: Format = usual, renditions: readonly string[] = ['auto']): Promise<Show> {
    const store = await server.createStore(`Mill ${(rooms += 1)}`);
    const tap = await WireTap.open(server.rtmpPort);
    const show = new Show(server, store, tap, new Audience(server.httpPort, store.room));
    const encoder = show.publish(format);
    await show.becomes('live', encoder);
    for (const rendition of renditions) await show.audience.join(Math.ceil(viewers / renditions.length), rendition);
    await show.audience.reports('all viewers play', allPlay, patienceMs);
    return show;
  }

  publish(format: Format = usual, key = this.store.stream_key): Encoder {
    return this.keep(Encoder.start(`${this.tap.rtmp}/${key}`, format));
  }

  publishAgainAndAgain(afterMs: number, format: Format = usual, key = this.store.stream_key): Encoder {
    return this.keep(Encoder.thatReturns(`${this.tap.rtmp}/${key}`, afterMs, format));
  }

  get firstEncoder(): Encoder {
    const [encoder] = this.encoders;
    if (!encoder) throw new Error('nobody publishes');
    return encoder;
  }

  get encoder(): Encoder {
    const encoder = this.encoders.at(-1);
    if (!encoder) throw new Error('nobody publishes');
    return encoder;
  }

  beginCues(kind?: string): void {
    this.cues = new CueStream(this.server.origin, () => this.server.operatorToken, this.store.room, kind);
  }

  /** The worker that is on air: a spare one hardly ever wakes up. */
  async worker(): Promise<number> {
    const before = new Map(workersOf(this.server.pid).map((worker) => [worker, wakeUpsOf(worker)]));
    return until('a worker is at work', async () => {
      await new Promise((done) => setTimeout(done, sampleMs));
      const woken = (worker: number): number => wakeUpsOf(worker) - (before.get(worker) ?? Infinity);
      const busiest = [...before.keys()].sort((one, two) => woken(two) - woken(one))[0];
      return busiest !== undefined && woken(busiest) > leastWakeUps ? busiest : undefined;
    });
  }

  async becomes(state: string, encoder?: Encoder): Promise<void> {
    await until(`${this.store.room} is ${state}`, async () => {
      if (encoder?.hasEnded) throw new Error(`the encoder ended: ${encoder.log}`);
      return (await this.server.stateOf(this.store.room)) === state;
    }, patienceMs);
  }

  /** The next keyframe has passed: what is done now happens early in a group of pictures. */
  async keyframe(): Promise<number> {
    const since = utcNow();
    return until('a keyframe is sent', () => this.tap.keyframeAfter(since));
  }

  /** Every viewer has the first chunk of an epoch, or of a connection, that began after `faultMs`. */
  async returned(faultMs: number): Promise<Return> {
    const report = await this.audience.reports('everybody has a picture again',
      ({ viewers }) => viewers.every((viewer) => viewer.playing && viewer.first_us / 1000 >= faultMs), patienceMs);
    const keyframe = this.tap.keyframeAfter(faultMs);
    if (keyframe === undefined) throw new Error('a picture came, and no keyframe was sent');
    const after = (from: number): number => Math.max(...report.viewers.map(
      (viewer) => (viewer.first_us - Math.max(from * 1000, viewer.joined_us)) / 1000));
    return { backMs: after(keyframe), sinceFaultMs: Math.max(...report.viewers.map((viewer) => viewer.first_us)) / 1000 - faultMs };
  }

  /** So much more media has come to everybody. */
  async plays(ms: number): Promise<Report> {
    const from = (await this.audience.report()).viewers.map((viewer) => viewer.end_us);
    return this.audience.reports(`${ms} ms more of media`, ({ viewers }) =>
      viewers.every((viewer, i) => viewer.playing && viewer.end_us >= (from[i] ?? 0) + ms * 1000), patienceMs);
  }

  memory(): Memory {
    const workers = workersOf(this.server.pid);
    return {
      serverKb: residentKb(this.server.pid),
      workersKb: workers.reduce((sum, worker) => sum + residentOrNone(worker), 0),
    };
  }

  async close(): Promise<void> {
    await this.cues?.stop().catch(() => undefined);
    await Promise.all(this.encoders.map((encoder) => encoder.stop()));
    this.tap.close();
    await this.audience.end();
    // The broadcast may be over already.
    await this.server.rpc('broadcast.end', { room: this.store.room }).catch(() => undefined);
  }

  private keep(encoder: Encoder): Encoder {
    this.encoders.push(encoder);
    return encoder;
  }
}

export function allPlay({ viewers }: Report): boolean {
  return viewers.every((viewer) => viewer.playing);
}

/** One that has just ended is none. */
export function workersOf(server: number): number[] {
  return childrenOf(server).filter((child) => {
    try {
      return readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('shopfloor-pipeline');
    } catch {
      return false;
    }
  });
}

function residentOrNone(pid: number): number {
  try {
    return residentKb(pid);
  } catch {
    return 0;
  }
}

/** Of the thread that reads what the server sends. */
function wakeUpsOf(pid: number): number {
  try {
    return Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return 0; // it has just ended
  }
}
