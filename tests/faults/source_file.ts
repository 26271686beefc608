// SPDX-License-Identifier: MIT
// Media that cost nothing while something is broken: encoded once, sent as they are.
import { execFileSync } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { program, root, temporaryFolder } from '../e2e/support/places';
import { encoderWords, inputWords } from '../e2e/support/publisher';

export interface Format {
  readonly name: string;
  readonly size: string;
  readonly fps: number;
  readonly bitrate: string;
  readonly gopSeconds: number;
  readonly seconds: number; // of the file
  /** Further words for ffmpeg, which overrule the others. */
  readonly more: readonly string[];
}

export const usual: Format = {
  name: 'usual', size: '640x360', fps: 30, bitrate: '500k', gopSeconds: 1, seconds: 20, more: [],
};

/** Another size, profile, frame rate and sound: nothing of the first one's init segment fits. */
export const other: Format = {
  name: 'other', size: '854x480', fps: 25, bitrate: '500k', gopSeconds: 1, seconds: 20,
  more: ['-profile:v', 'baseline', '-ar', '44100', '-ac', '1'],
};

export const fullHd: Format = {
  name: 'full-hd', size: '1920x1080', fps: 30, bitrate: '2500k', gopSeconds: 1, seconds: 5, more: [],
};

/** Some seconds of the bench's picture, with the frame's number on it. Made once, and kept in build/. */
export function sourceFile(format: Format): string {
  const { name, size, fps, seconds } = format;
  const path = join(root, 'build/faults', `${name}-${size}.flv`);
  if (existsSync(path)) return path;
  const folder = temporaryFolder();
  const [audio, making] = [join(folder, 'audio'), `${path}.${process.pid}`];
  const source = ['--size', size, '--fps', String(fps), '--duration', String(seconds), '--unpaced'];
  const stdio: ['ignore', 'ignore', 'ignore'] = ['ignore', 'ignore', 'ignore'];
  execFileSync(program('clocked_source'), [...source, '--video', '/dev/null', '--audio', audio], { stdio });
  const picture = { ...format, flash: false };
  const words = [...inputWords('pipe:0', audio, picture), ...encoderWords(picture), ...format.more, '-f', 'flv', making];
  const pipeline = `"$0" ${source.join(' ')} | ffmpeg -v error -y "$@"`;
  execFileSync('bash', ['-o', 'pipefail', '-c', pipeline, program('clocked_source'), ...words], { stdio });
  renameSync(making, path);
  return path;
}
