// SPDX-License-Identifier: MIT
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Child } from './child';
import { program, temporaryFolder } from './places';

export interface Picture {
  readonly size?: string;
  readonly fps?: number;
  readonly gopSeconds?: number;
  readonly bitrate?: string;
  readonly flash?: boolean;
}

const small: Required<Picture> = {
  size: '640x360', fps: 30, gopSeconds: 1, bitrate: '900k', flash: false,
};

/** The bench's picture: what an encoder on a factory floor sends. */
export const hd: Required<Picture> = {
  size: '1280x720', fps: 30, gopSeconds: 2, bitrate: '2500k', flash: false,
};

export function inputWords(video: string, audio: string, picture: Required<Picture>): string[] {
  const quick = ['-probesize', '32', '-analyzeduration', '0'];
  return [
    ...quick, '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-video_size', picture.size,
    '-framerate', String(picture.fps), '-i', video,
    ...quick, '-f', 's16le', '-ar', '48000', '-ac', '2', '-i', audio,
  ];
}

/** x264 without look-ahead and B-frames, as live encoders are set; AAC as ffmpeg makes it. */
export function encoderWords(picture: Required<Picture>): string[] {
  const group = String(picture.fps * picture.gopSeconds);
  return [
    '-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-g', group,
    '-keyint_min', group, '-sc_threshold', '0', '-b:v', picture.bitrate,
    '-maxrate', picture.bitrate, '-bufsize', picture.bitrate,
    '-c:a', 'aac', '-b:a', '96k', '-ar', '48000',
  ];
}

// A packet for each frame of sound: ffmpeg would put 2,930 bytes together, a quarter of a second at 96 kbit/s.
const tsWords = ['-f', 'mpegts', '-flush_packets', '1', '-pes_payload_size', '0'];
const flvWords = ['-f', 'flv', '-flvflags', 'no_duration_filesize', '-flush_packets', '1'];

/** clocked_source and an ffmpeg that sends it somewhere. */
export class Publisher {
  private constructor(private readonly source: Child, private readonly encoder: Child) {}

  /** `target` is an rtmp:// or srt:// address with its key, or a file. */
  static start(target: string, chosen: Picture = {}): Publisher {
    const picture = { ...small, ...chosen };
    const folder = temporaryFolder();
    const video = join(folder, 'video');
    const audio = join(folder, 'audio');
    execFileSync('mkfifo', [video, audio]);
    const source = new Child({
      program: program('clocked_source'),
      words: [
        '--size', picture.size, '--fps', String(picture.fps), '--video', video, '--audio', audio,
        ...(picture.flash ? ['--flash'] : []),
      ],
      log: join(folder, 'source.log'),
    });
    const encoder = new Child({
      program: process.env['SHOPFLOOR_FFMPEG'] ?? 'ffmpeg',
      words: [
        '-hide_banner', '-loglevel', 'warning', '-nostdin', '-y',
        ...inputWords(video, audio, picture), ...encoderWords(picture),
        ...(target.startsWith('srt:') ? tsWords : flvWords), target,
      ],
      log: join(folder, 'ffmpeg.log'),
    });
    return new Publisher(source, encoder);
  }

  get hasEnded(): boolean {
    return this.encoder.hasEnded;
  }

  get log(): string {
    return this.encoder.log;
  }

  /** UTC ms of frame 0, once the encoder has opened the picture. */
  get startUtcMs(): number | undefined {
    const match = /"start_utc_ms":(\d+)/.exec(this.source.log);
    return match ? Number(match[1]) : undefined;
  }

  /** The source ends, so the encoder says goodbye properly. */
  async stop(): Promise<void> {
    await this.source.stop('SIGTERM');
    await this.encoder.stop('SIGINT').catch(() => undefined);
  }

  /** Nothing comes any more, but the connection stays; or it comes again. */
  stall(): void {
    this.encoder.signal('SIGSTOP');
  }
  resume(): void {
    this.encoder.signal('SIGCONT');
  }

  /** The network is gone: no goodbye. */
  async vanish(): Promise<void> {
    await this.encoder.stop('SIGKILL');
    await this.source.stop('SIGTERM');
  }
}
