// SPDX-License-Identifier: MIT
// How long the encoder itself keeps a picture: from the moment a frame is drawn until its FLV tag
// leaves ffmpeg. No server can be faster than that, so it stands beside the latency.
import { execFileSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../e2e/support/places';
import { hd, Publisher } from '../e2e/support/publisher';
import { until } from '../e2e/support/wait';
import { percentile } from './figure';

const flvHeaderBytes = 13;
const tagHeaderBytes = 11;
const videoTag = 9;
const codedFrames = 1;
const settlingFrames = 30;

/** Takes FLV bytes as they come, tells of each coded picture. */
class FlvPictures {
  private pending = Buffer.alloc(0);
  private atStart = true;

  constructor(private readonly picture: () => void) {}

  take(bytes: Buffer): void {
    this.pending = Buffer.concat([this.pending, bytes]);
    if (this.atStart && this.pending.length >= flvHeaderBytes) {
      this.atStart = false;
      this.pending = this.pending.subarray(flvHeaderBytes);
    }
    while (!this.atStart && this.takeTag());
  }

  private takeTag(): boolean {
    if (this.pending.length < tagHeaderBytes) return false;
    const size = tagHeaderBytes + this.pending.readUIntBE(1, 3) + 4;
    if (this.pending.length < size) return false;
    const isPicture = this.pending[0] === videoTag && this.pending[tagHeaderBytes + 1] === codedFrames;
    if (isPicture) this.picture();
    this.pending = this.pending.subarray(size);
    return true;
  }
}

/** The median in ms, over so many seconds. */
export async function measureEncoderDelay(seconds: number): Promise<number> {
  const path = join(temporaryFolder(), 'flv');
  execFileSync('mkfifo', [path]);
  const arrivals: number[] = [];
  const pictures = new FlvPictures(() => arrivals.push(Date.now()));
  const stream = createReadStream(path).on('data', (bytes) => pictures.take(bytes as Buffer));
  const publisher = Publisher.start(path, hd);
  try {
    const wanted = settlingFrames + seconds * hd.fps;
    await until('the encoder makes pictures', () => arrivals.length >= wanted, seconds * 1000 + 20_000);
    const start = publisher.startUtcMs ?? NaN;
    const delays = arrivals.map((at, frame) => at - start - (frame * 1000) / hd.fps);
    return percentile(delays.slice(settlingFrames), 0.5);
  } finally {
    await publisher.stop();
    stream.destroy();
  }
}
