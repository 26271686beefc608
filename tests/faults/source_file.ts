// SPDX-License-Identifier: MIT
// Media that cost nothing while something is broken: encoded once, sent as they are.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { program, temporaryFolder } from '../e2e/support/places';
import { encoderWords, inputWords } from '../e2e/support/publisher';

export interface Format {
  readonly name: string;
  readonly size: string;
  readonly fps: number;
  readonly bitrate: string;
  readonly gopSeconds: number;
  /** Further words for ffmpeg, which overrule the others. */
  readonly more: readonly string[];
}

export const usual: Format = {
  name: 'usual', size: '640x360', fps: 30, bitrate: '500k', gopSeconds: 1, more: [],
};

/** Another size, profile, frame rate and sound: nothing of the first one's init segment fits. */
export const other: Format = {
  name: 'other', size: '854x480', fps: 25, bitrate: '500k', gopSeconds: 1,
  more: ['-profile:v', 'baseline', '-ar', '44100', '-ac', '1'],
};

export const fullHd: Format = {
  name: 'full HD', size: '1920x1080', fps: 30, bitrate: '2500k', gopSeconds: 1, more: [],
};

const made = new Map<Format, string>();

/** A minute of the bench's picture, with the frame's number on it; less of a large one. */
export function sourceFile(format: Format): string {
  const known = made.get(format);
  if (known) return known;
  const folder = temporaryFolder();
  const [audio, path] = [join(folder, 'audio'), join(folder, 'source.flv')];
  const { size, fps } = format;
  const seconds = size === fullHd.size ? 10 : 60;
  const source = ['--size', size, '--fps', String(fps), '--duration', String(seconds), '--unpaced'];
  const stdio: ['ignore', 'ignore', 'ignore'] = ['ignore', 'ignore', 'ignore'];
  execFileSync(program('clocked_source'), [...source, '--video', '/dev/null', '--audio', audio], { stdio });
  const picture = { ...format, flash: false };
  const words = [...inputWords('pipe:0', audio, picture), ...encoderWords(picture), ...format.more, '-f', 'flv', path];
  const pipeline = `"$0" ${source.join(' ')} | ffmpeg -v error -y "$@"`;
  execFileSync('bash', ['-o', 'pipefail', '-c', pipeline, program('clocked_source'), ...words], { stdio });
  made.set(format, path);
  return path;
}
