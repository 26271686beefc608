// SPDX-License-Identifier: MIT
import { join } from 'node:path';
import { Child } from '../e2e/support/child';
import { temporaryFolder } from '../e2e/support/places';
import { sourceFile, usual, type Format } from './source_file';

/** An ffmpeg that sends a file at its pace, over and over. */
export class Encoder {
  private child: Child;
  private wanted = true;
  private again: NodeJS.Timeout | undefined;
  private readonly watch: NodeJS.Timeout | undefined;
  starts = 0;

  private constructor(private readonly target: string, private readonly format: Format, returnsAfterMs?: number) {
    this.child = this.launch();
    if (returnsAfterMs !== undefined) {
      this.watch = setInterval(() => {
        if (!this.wanted || !this.child.hasEnded || this.again) return;
        this.again = setTimeout(() => {
          this.again = undefined;
          if (this.wanted) this.child = this.launch();
        }, returnsAfterMs);
      }, 50);
    }
  }

  static start(target: string, format: Format = usual): Encoder {
    return new Encoder(target, format);
  }

  /** As OBS does by default: it tries again, and again. */
  static thatReturns(target: string, afterMs: number, format: Format = usual): Encoder {
    return new Encoder(target, format, afterMs);
  }

  get hasEnded(): boolean {
    return this.child.hasEnded;
  }

  get log(): string {
    return this.child.log;
  }

  signal(name: NodeJS.Signals): void {
    this.child.signal(name);
  }

  /** It says goodbye. */
  async stop(): Promise<void> {
    await this.end('SIGINT');
  }

  /** The process is gone at once; the kernel closes its connection. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  private async end(name: NodeJS.Signals): Promise<void> {
    this.wanted = false;
    clearInterval(this.watch);
    clearTimeout(this.again);
    await this.child.stop(name).catch(() => undefined);
  }

  private launch(): Child {
    this.starts += 1;
    return new Child({
      program: process.env['SHOPFLOOR_FFMPEG'] ?? 'ffmpeg',
      words: [
        '-hide_banner', '-loglevel', 'warning', '-nostdin', '-re', '-stream_loop', '-1',
        '-i', sourceFile(this.format), '-c', 'copy', '-f', 'flv', '-flvflags', 'no_duration_filesize', this.target,
      ],
      log: join(temporaryFolder(), 'encoder.log'),
    });
  }
}
