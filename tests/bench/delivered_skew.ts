// SPDX-License-Identifier: MIT
// The same flashes and beeps in the bytes that were delivered, decoded by ffmpeg: no clocks of a
// browser, only time stamps.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SocketMessage } from '../e2e/page/probe_types';
import { unitOf } from '../e2e/support/barcode';
import { temporaryFolder } from '../e2e/support/places';

const sampleRate = 48000;
const bright = 128;
const loud = 0.1;
const quietSeconds = 0.2;
const initKind = 1;
const most = { maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'ignore'] as ['ignore', 'pipe', 'ignore'] };

/** Chunks of one epoch from a keyframe on, behind their init segment, as a file. */
export function toFile(messages: readonly SocketMessage[]): string {
  const chunks = messages.filter((message) => message.kind !== initKind);
  const first = chunks.findIndex((chunk) => chunk.keyframe);
  const epoch = chunks[first]?.epoch;
  const init = messages.filter((message) => message.kind === initKind && message.epoch === epoch).at(-1);
  if (!init || epoch === undefined) throw new Error('no init segment and keyframe were recorded');
  const parts = [init, ...chunks.slice(first).filter((chunk) => chunk.epoch === epoch)];
  const path = join(temporaryFolder(), 'delivered.mp4');
  writeFileSync(path, Buffer.concat(parts.map((part) => Buffer.from(part.base64, 'base64'))));
  return path;
}

interface FrameTimes {
  readonly pts: number;
  readonly samples: number;
}

function frameTimes(path: string, stream: 'v' | 'a'): FrameTimes[] {
  const words = [
    '-v', 'error', '-select_streams', stream, '-show_entries', 'frame=pts_time,nb_samples',
    '-of', 'json', path,
  ];
  const out = execFileSync('ffprobe', words, most).toString();
  const { frames } = JSON.parse(out) as { frames: { pts_time: string; nb_samples?: number }[] };
  return frames.map((frame) => ({ pts: Number(frame.pts_time), samples: frame.nb_samples ?? 0 }));
}

/** Seconds at which the flash field turns white. */
export function flashTimes(path: string, width: number, height: number): number[] {
  const unit = unitOf(width, height);
  const crop = [14 * unit, 2 * unit, 2 * unit, 8 * unit].map(Math.round).join(':');
  const filter = `crop=${crop},scale=1:1:flags=area,format=gray`;
  const words = ['-v', 'error', '-i', path, '-map', '0:v', '-vf', filter, '-vsync', 'passthrough',
    '-f', 'rawvideo', '-'];
  const lumas = execFileSync('ffmpeg', words, most);
  const times = frameTimes(path, 'v');
  if (times.length !== lumas.length) throw new Error(`${times.length} times, ${lumas.length} frames`);
  return times
    .filter((_, i) => i > 0 && (lumas[i] ?? 0) > bright && (lumas[i - 1] ?? 0) <= bright)
    .map(({ pts }) => pts);
}

/** Seconds at which a beep begins. */
export function beepTimes(path: string): number[] {
  const words = ['-v', 'error', '-i', path, '-map', '0:a', '-ac', '1', '-f', 'f32le', '-'];
  const bytes = execFileSync('ffmpeg', words, most);
  const found: number[] = [];
  let lastLoud = -Infinity;
  let at = 0;
  for (const { pts, samples } of frameTimes(path, 'a')) {
    for (let i = 0; i < samples && 4 * at + 4 <= bytes.length; i += 1, at += 1) {
      if (Math.abs(bytes.readFloatLE(4 * at)) < loud) continue;
      const time = pts + i / sampleRate;
      if (time - lastLoud > quietSeconds && at > 0) found.push(time);
      lastLoud = time;
    }
  }
  return found;
}
