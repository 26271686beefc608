// SPDX-License-Identifier: MIT
// A source for the ladder, as OBS sends it: 1080p30 at 6 Mbit/s.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { temporaryFolder } from '../e2e/support/places';
import { ffmpeg } from './encoded_file';

const words = (seconds: number, path: string): string[] => [
  '-hide_banner', '-loglevel', 'error', '-nostdin', '-y',
  '-f', 'lavfi', '-i', 'testsrc2=size=1920x1080:rate=30,noise=alls=8:allf=t',
  '-f', 'lavfi', '-i', 'sine=frequency=300:sample_rate=48000',
  '-t', String(seconds), '-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p',
  '-g', '60', '-keyint_min', '60', '-sc_threshold', '0', '-b:v', '6000k', '-maxrate', '6000k', '-bufsize', '6000k',
  '-c:a', 'aac', '-b:a', '128k', '-ac', '2', '-f', 'flv', path,
];

/** H.264 with a keyframe every 2 s, and AAC. */
export function fullHdFile(seconds: number): string {
  const path = join(temporaryFolder(), 'full_hd.flv');
  execFileSync(ffmpeg, words(seconds, path));
  return path;
}
