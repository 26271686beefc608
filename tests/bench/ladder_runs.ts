// SPDX-License-Identifier: MIT
// Programs that make 720p, 480p and 360p of a file that comes at its pace or slower: ours, and the ffmpeg command.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Child } from '../e2e/support/child';
import { program, temporaryFolder } from '../e2e/support/places';
import { until } from '../e2e/support/wait';
import { ffmpeg } from './encoded_file';

export interface LadderRun {
  readonly cpuMs: number; // of the process, from its start to its end
  readonly peakMb: number;
  readonly top: string; // the file of the 720p rendition
}

/** Of the worker only. */
export interface WorkerRun extends LadderRun {
  readonly worstDelayMs: number; // a frame in, to the last rung of it out
  readonly shed: number;
}

const rungs = [
  { width: 1280, height: 720, kbps: 2500 },
  { width: 854, height: 480, kbps: 1250 },
  { width: 640, height: 360, kbps: 770 },
] as const;
const patienceMs = 300_000; // a busy machine takes many times its length for it
const labels = ['a', 'b', 'c'];

async function ended(child: Child): Promise<string> {
  await until('a ladder ends', () => child.hasEnded, patienceMs);
  if (child.ending !== 0) throw new Error(`a ladder ended with ${child.ending}: ${child.log.slice(-1000)}`);
  return child.log;
}

/** A program and its words, on a core of its own where one is given. */
function on(core: number | undefined, command: string, words: readonly string[]): { program: string; words: readonly string[] } {
  if (core === undefined) return { program: command, words };
  return { program: 'taskset', words: ['-c', String(core), command, ...words] };
}

/**
 * Our worker: the source repackaged, and the ladder. It is spoken to as by the server. A `pace` of 1 is real time; with a
 * `core`, worker and feeder share it.
 */
export async function runWorker(file: string, pace: number, core?: number): Promise<WorkerRun> {
  const folder = temporaryFolder();
  const child = new Child({
    ...on(core, program('worker_to_mp4'), [
      file, join(folder, 'out'), String(pace), ...rungs.map(({ height, kbps }) => `${height}@${kbps * 1000}`),
    ]),
    log: join(folder, 'log'),
  });
  const log = await ended(child);
  const line = log.split('\n').find((text) => text.startsWith('{"cpu_ms"'));
  if (!line) throw new Error(`the worker's run says nothing: ${log.slice(-1000)}`);
  const end = JSON.parse(line) as Record<'cpu_ms' | 'peak_kb' | 'worst_delay_ms' | 'renditions' | 'shed', number>;
  if (end.shed === 0 && end.renditions < 1 + rungs.length) throw new Error(`only ${end.renditions} renditions came`);
  return {
    cpuMs: end.cpu_ms, peakMb: end.peak_kb / 1024, worstDelayMs: end.worst_delay_ms, shed: end.shed,
    top: join(folder, 'out.1'),
  };
}

export interface CommandPlan {
  readonly preset: string;
  readonly scaling: 'cascade' | 'from the source';
}

/** Each rung of the one above it, or each of the source. */
function scaling(plan: CommandPlan): string {
  if (plan.scaling === 'cascade') {
    const size = (at: number): string => `scale=${rungs[at]?.width}:${rungs[at]?.height}:flags=bilinear`;
    return `[0:v]${size(0)},split[a][x];[x]${size(1)},split[b][y];[y]${size(2)}[c]`;
  }
  const each = rungs.map(({ width, height }, at) => `[s${at}]scale=${width}:${height}:flags=bicubic[${labels[at]}]`);
  return `[0:v]split=3[s0][s1][s2];${each.join(';')}`;
}

function outputWords({ preset }: CommandPlan, folder: string): string[] {
  return rungs.flatMap(({ kbps }, at) => [
    '-map', `[${labels[at]}]`, '-map', '0:a', '-fps_mode', 'passthrough',
    '-c:v', 'libx264', '-preset', preset, '-tune', 'zerolatency', '-profile:v', 'high', '-threads', '1', '-bf', '0',
    '-sc_threshold', '0', '-g', String(2 ** 28), '-forced-idr', '1', '-force_key_frames', 'expr:gte(t,n_forced*2)',
    '-b:v', `${kbps}k`, '-maxrate', `${kbps}k`, '-bufsize', `${kbps}k`, '-c:a', 'copy',
    '-movflags', '+empty_moov+default_base_moof', '-frag_duration', '100000', '-f', 'mp4', join(folder, `${at}.mp4`),
  ]);
}

/** The ffmpeg command: one decoder thread, one thread for each encoder, fragments of 100 ms. */
export async function runCommand(file: string, plan: CommandPlan, pace: number, core: number): Promise<LadderRun> {
  const folder = temporaryFolder();
  const child = new Child({
    ...on(core, ffmpeg, [
      '-hide_banner', '-nostats', '-nostdin', '-y', '-benchmark', '-readrate', String(pace), '-threads', '1',
      '-i', file,
      '-filter_complex_threads', '1', '-filter_complex', scaling(plan), ...outputWords(plan, folder),
    ]),
    log: join(folder, 'log'),
  });
  const log = await ended(child);
  const [, user, system] = /bench: utime=([\d.]+)s stime=([\d.]+)s/.exec(log) ?? [];
  const [, peak] = /maxrss=(\d+)kB/.exec(log) ?? [];
  return {
    cpuMs: (Number(user) + Number(system)) * 1000, peakMb: Number(peak) / 1024, top: join(folder, '0.mp4'),
  };
}

/** Structural similarity of 720p to the source, which is scaled with Lanczos, as neither of them does. Of all planes. */
export function similarity(picture: string, source: string): number {
  const text = execFileSync(ffmpeg, [
    '-hide_banner', '-nostdin', '-nostats', '-i', picture, '-i', source, '-lavfi',
    '[0:v]settb=1/30,setpts=N[a];[1:v]scale=1280:720:flags=lanczos,settb=1/30,setpts=N[b];[a][b]ssim=stats_file=-',
    '-f', 'null', '-loglevel', 'error', '-',
  ], { encoding: 'utf8', maxBuffer: 1 << 24 });
  const frames = [...text.matchAll(/All:([\d.]+)/g)].map((match) => Number(match[1]));
  return frames.reduce((sum, value) => sum + value, 0) / frames.length;
}
