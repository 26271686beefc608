// SPDX-License-Identifier: MIT
// Media that cost nothing while something is measured: encoded once, sent as they are.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Child } from '../e2e/support/child';
import { temporaryFolder } from '../e2e/support/places';

export const ffmpeg = process.env['SHOPFLOOR_FFMPEG'] ?? 'ffmpeg';
export const fps = 30;
const group = 2 * fps;
let made: string | undefined;

/** 720p30 at about 1.08 Mbit/s: H.264 with a keyframe every 2 s, and AAC. 20 s of it. */
export function encodedFile(): string {
  if (made) return made;
  const path = join(temporaryFolder(), 'media.flv');
  execFileSync(ffmpeg, [
    '-hide_banner', '-loglevel', 'error', '-nostdin', '-y',
    '-f', 'lavfi', '-i', `testsrc2=size=1280x720:rate=${fps},noise=alls=12:allf=t`,
    '-f', 'lavfi', '-i', 'sine=frequency=300:sample_rate=48000',
    '-t', '20', '-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p',
    '-g', String(group), '-keyint_min', String(group), '-sc_threshold', '0',
    '-b:v', '1000k', '-maxrate', '1000k', '-bufsize', '500k', '-c:a', 'aac', '-b:a', '80k', '-ac', '2',
    '-f', 'flv', path,
  ]);
  made = path;
  return path;
}

/** Publishes the file at its pace, over and over, to each of the addresses. */
export function publishFile(targets: readonly string[]): Child {
  const outputs = targets.flatMap((target) => ['-map', '0', '-c', 'copy', '-f', 'flv', target]);
  return new Child({
    program: ffmpeg,
    words: [
      '-hide_banner', '-loglevel', 'warning', '-nostdin', '-re', '-stream_loop', '-1', '-i', encodedFile(), ...outputs,
    ],
    log: join(temporaryFolder(), 'publisher.log'),
  });
}
