// SPDX-License-Identifier: MIT
import { AppendQueue } from './append_queue';

const BACK_BUFFER_S = 10;
const TRIM_SLACK_S = 2;
const HARD_BACK_BUFFER_S = 2;
const MAX_QUOTA_FAILURES = 3;

type MediaSourceClass = typeof MediaSource;

/** MediaSource where there is one, ManagedMediaSource (iPhones) otherwise, or neither. */
export function mediaSourceClass(): MediaSourceClass | undefined {
  const scope = globalThis as { MediaSource?: MediaSourceClass; ManagedMediaSource?: MediaSourceClass };
  return scope.MediaSource ?? scope.ManagedMediaSource;
}

/**
 * "avc1,mp4a" of "avc1.64001f,mp4a.40.2". Within a family the init segment says what has changed;
 * a SourceBuffer has to be told of another one.
 */
export function familyOf(codecs: string): string {
  return codecs.split(',').map((codec) => codec.trim().split('.')[0]).join(',');
}

/** Why a buffer is of no more use; `codec` means that this browser cannot play the stream. */
export type BufferFailure = 'codec' | 'decode' | 'quota' | 'overflow';

export interface MediaBufferOptions {
  /** Of the whole timeline, seconds; endless unless given. */
  durationS?: number;
  /** What is kept behind the playhead. */
  backBufferS?: number;
}

export interface MediaBufferEvents {
  /** An append is done: `buffered` has grown. */
  appended(): void;
  failed(reason: BufferFailure): void;
}

/**
 * One MediaSource with one muxed SourceBuffer, attached to a video element on construction.
 * Appends are queued; media further behind the playhead than the back buffer is removed.
 */
export class MediaBuffer {
  private readonly source: MediaSource;
  private readonly queue = new AppendQueue();
  private readonly url: string;
  private sourceBuffer: SourceBuffer | undefined;
  private codecs = '';
  private quotaFailures = 0;
  private open = false; // its event was heard: the source's own state changes before that
  private appending = false;
  private clearing = false; // asked for, not begun
  private removing = false; // begun
  private ending = false;
  private dead = false;

  /** Throws when `mediaSourceClass()` is undefined. */
  constructor(
    private readonly video: HTMLVideoElement,
    private readonly events: MediaBufferEvents,
    private readonly options: MediaBufferOptions = {},
  ) {
    const Source = mediaSourceClass();
    if (!Source) throw new Error('this browser has no Media Source Extensions');
    this.source = new Source();
    this.source.addEventListener('sourceopen', () => this.opened(), { once: true });
    this.url = URL.createObjectURL(this.source);
    video.disableRemotePlayback = true;
    video.src = this.url;
  }

  pushInit(bytes: Uint8Array<ArrayBuffer>, codecs: string): void {
    this.push({ codecs, bytes });
  }

  pushChunk(bytes: Uint8Array<ArrayBuffer>): void {
    this.push({ bytes });
  }

  /** Forgets everything that was pushed. An init segment has to come first again. */
  clear(): void {
    this.queue.clear();
    this.ending = false;
    this.clearing = true;
    this.pump();
  }

  /** Nothing comes after what was pushed: the video ends there, until more is pushed. */
  end(): void {
    this.ending = true;
    this.pump();
  }

  /** True when all that was pushed has been appended. */
  get idle(): boolean {
    return this.queue.pendingBytes === 0 && this.sourceBuffer?.updating === false;
  }

  /** False from `clear` until what was pushed before it is out of the video's ranges. */
  get cleared(): boolean {
    return !this.clearing && !this.removing;
  }

  /** No more events. The picture on screen stays until the video gets another source. */
  dispose(): void {
    this.dead = true;
    URL.revokeObjectURL(this.url);
  }

  private push(operation: { codecs?: string; bytes: Uint8Array<ArrayBuffer> }): void {
    if (this.dead) return;
    if (!this.queue.push(operation)) this.fail('overflow');
    this.pump();
  }

  private opened(): void {
    URL.revokeObjectURL(this.url);
    this.open = true;
    this.source.duration = this.options.durationS ?? Infinity;
    this.pump();
  }

  private pump(): void {
    if (this.dead || !this.open || this.source.readyState === 'closed' || this.sourceBuffer?.updating) return;
    if (this.clearing) {
      this.clearing = false;
      if (this.removeAll()) return;
    }
    const keep = this.options.backBufferS ?? BACK_BUFFER_S;
    if (this.trim(keep + TRIM_SLACK_S, keep)) return;
    const operation = this.queue.take();
    if (!operation) return this.endStream();
    try {
      if (operation.codecs !== undefined) this.useCodecs(operation.codecs);
      this.sourceBuffer?.appendBuffer(operation.bytes);
      this.appending = true;
    } catch (error) {
      this.appendFailed(error, operation);
    }
  }

  private useCodecs(codecs: string): void {
    const type = `video/mp4; codecs="${codecs}"`;
    if (!this.sourceBuffer) {
      this.sourceBuffer = this.source.addSourceBuffer(type);
      this.sourceBuffer.addEventListener('updateend', () => this.updated());
      this.sourceBuffer.addEventListener('error', () => this.fail('decode'));
    } else if (familyOf(codecs) !== familyOf(this.codecs) && typeof this.sourceBuffer.changeType === 'function') {
      this.sourceBuffer.changeType(type);
    }
    this.codecs = codecs;
  }

  private updated(): void {
    if (this.dead) return;
    const appended = this.appending;
    this.appending = this.removing = false;
    if (appended) this.quotaFailures = 0;
    if (appended && !this.clearing) this.events.appended();
    this.pump();
  }

  private appendFailed(error: unknown, operation: { codecs?: string; bytes: Uint8Array<ArrayBuffer> }): void {
    const name = (error as { name?: string }).name;
    if (name === 'NotSupportedError') return this.fail('codec');
    if (name !== 'QuotaExceededError') return this.fail('decode');
    this.quotaFailures += 1;
    this.queue.putBack(operation);
    const trimmed = this.trim(HARD_BACK_BUFFER_S, HARD_BACK_BUFFER_S / 2);
    if (!trimmed || this.quotaFailures > MAX_QUOTA_FAILURES) this.fail('quota');
  }

  private removeAll(): boolean {
    if (!this.sourceBuffer || this.video.buffered.length === 0) return false;
    this.sourceBuffer.remove(0, Infinity);
    this.removing = true;
    return true;
  }

  private endStream(): void {
    if (!this.ending || this.source.readyState !== 'open' || !this.sourceBuffer) return;
    this.ending = false;
    this.source.endOfStream();
  }

  /** Starts to remove all but `keep` seconds behind the playhead, if more than `limit` is there. */
  private trim(limit: number, keep: number): boolean {
    const { buffered } = this.video;
    if (!this.sourceBuffer || buffered.length === 0) return false;
    const now = this.video.currentTime;
    if (now - buffered.start(0) <= limit) return false;
    this.sourceBuffer.remove(0, now - keep);
    return true;
  }

  private fail(reason: BufferFailure): void {
    if (this.dead) return;
    this.dead = true;
    this.events.failed(reason);
  }
}
