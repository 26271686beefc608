// SPDX-License-Identifier: MIT
import { Backoff } from '../backoff';
import type { MediaBuffer } from '../media_buffer';
import type { Piece, ReplayPlan } from './plan';
import { HttpFailure, type RecordingSource } from './recording';

const AHEAD_S = 20;

export interface FeedEvents {
  /** The network does not answer; it is asked again by itself. */
  down(): void;
  up(): void;
  /** The recording is not there any more. */
  gone(): void;
}

/**
 * Fetches a recording piece by piece into the media buffer: from where the viewer is, to some
 * seconds ahead. One request at a time.
 */
export class ReplayFeed {
  private next: Piece | undefined;
  private fetching: AbortController | undefined;
  private readonly inits = new Map<number, Uint8Array<ArrayBuffer>>();
  private fileInBuffer = -1;
  private readonly backoff = new Backoff(300, 5000);
  private retryAtMs = 0;

  constructor(
    private readonly source: RecordingSource,
    private readonly plan: ReplayPlan,
    private readonly buffer: MediaBuffer,
    private readonly events: FeedEvents,
  ) {}

  /** Begins anew at a time; what was fetched is forgotten. */
  seek(us: number): void {
    this.stop();
    this.buffer.clear();
    this.fileInBuffer = -1;
    this.retryAtMs = 0;
    this.next = this.plan.at(us);
  }

  stop(): void {
    this.fetching?.abort();
    this.fetching = undefined;
  }

  /** To be called often: fetches the next piece when `aheadS` seconds are too few. */
  fill(aheadS: number): void {
    if (this.fetching || aheadS > AHEAD_S || performance.now() < this.retryAtMs) return;
    if (this.next) void this.fetch(this.next);
  }

  /** True when all that follows has been given to the buffer. */
  get atEnd(): boolean {
    return this.next === undefined && this.fetching === undefined;
  }

  private async fetch(piece: Piece): Promise<void> {
    const fetching = new AbortController();
    this.fetching = fetching;
    try {
      const init = await this.initOf(piece, fetching.signal);
      const { file } = this.plan.fileOf(piece);
      const bytes = await this.source.bytes(file, piece.from, piece.to, fetching.signal);
      if (this.fetching !== fetching) return;
      if (this.fileInBuffer !== piece.file) this.buffer.pushInit(init, file.codecs);
      this.fileInBuffer = piece.file;
      this.fetching = undefined;
      this.next = this.plan.after(piece);
      this.buffer.pushChunk(bytes);
      if (!this.next) this.buffer.end();
      if (this.backoff.count > 0) this.events.up();
      this.backoff.reset();
    } catch (error) {
      if (this.fetching === fetching) this.failed(error);
    }
  }

  private async initOf(piece: Piece, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const known = this.inits.get(piece.file);
    if (known) return known;
    const { file, index } = this.plan.fileOf(piece);
    const bytes = await this.source.bytes(file, 0, index.init_bytes, signal);
    this.inits.set(piece.file, bytes);
    return bytes;
  }

  private failed(error: unknown): void {
    this.fetching = undefined;
    if (error instanceof HttpFailure && error.gone) {
      this.next = undefined;
      return this.events.gone();
    }
    this.retryAtMs = performance.now() + this.backoff.next();
    this.events.down();
  }
}
