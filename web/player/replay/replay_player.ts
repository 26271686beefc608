// SPDX-License-Identifier: MIT
import { CueTimeline } from '../cue_timeline';
import { Emitter } from '../emitter';
import { FrameClock } from '../frame_clock';
import { MediaBuffer, mediaSourceClass, type BufferFailure } from '../media_buffer';
import type { PlayerEvents, PlayerState, PlayerStats } from '../player_events';
import { aheadIn, nextStart, rangesOf } from '../ranges';
import { chaptersOf, type Chapter } from './chapters';
import { ReplayFeed } from './feed';
import { ReplayPlan } from './plan';
import { HttpFailure, RecordingSource, type RecordingInfo } from './recording';

export interface ReplayOptions {
  video: HTMLVideoElement;
  /** The broadcast's id. */
  broadcast: string;
  /** Where to begin, seconds of the replay. */
  startS?: number;
  /** "https://shop.example": the page's own origin by default. */
  origin?: string;
}

/** Where the viewer is, seconds of the replay: what was not recorded takes none. */
export interface ReplayPosition {
  readonly atS: number;
  readonly durationS: number;
  readonly playing: boolean;
  /** There is no picture for the moment: it is being fetched. */
  readonly waiting: boolean;
}

/** An explanation, with its place in the replay. */
export interface ReplayChapter extends Chapter {
  readonly startS: number;
  readonly endS: number;
}

export interface ReplayEvents extends PlayerEvents {
  recording: RecordingInfo;
  chapters: ReplayChapter[];
  /** A few times a second, and at once when the viewer does something. */
  position: ReplayPosition;
}

const TICK_MS = 200;
const BACK_BUFFER_S = 30;
const RETRY_MS = 3000;
const MAX_REBUILDS = 3;
/** Browsers stop up to so much before the end of what is buffered. */
const DRY_S = 0.1;
/** Into the frame that begins there, past the rounding of its time. */
const INTO_FRAME_S = 0.001;
const PICTURE_WITHIN_MS = 250;

/**
 * Plays a recording in a video element, with its cues on their frames wherever the viewer goes.
 * Tells the same events as ShopfloorPlayer, so a page shows either.
 */
export class ReplayPlayer extends Emitter<ReplayEvents> {
  readonly video: HTMLVideoElement;
  readonly broadcastId: string;
  private readonly source: RecordingSource;
  private readonly cues = new CueTimeline();
  private readonly frames: FrameClock;
  private plan: ReplayPlan | undefined;
  private buffer: MediaBuffer | undefined;
  private feed: ReplayFeed | undefined;
  private shown: PlayerState = 'connecting';
  private timer: ReturnType<typeof setInterval> | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private loading = false;
  private blocked = false;
  private shownUs: number | undefined;
  private rebuilds = 0;
  private startedMs = 0;
  private sought: { ms: number; toPictureMs?: number } | undefined;
  private toPictureMs: number | undefined;

  constructor(private readonly options: ReplayOptions) {
    super();
    this.video = options.video;
    this.video.muted = this.video.playsInline = true;
    this.video.autoplay = false;
    this.broadcastId = options.broadcast;
    this.source = new RecordingSource(options.origin ?? location.origin, options.broadcast);
    this.frames = new FrameClock(this.video, (mediaUs) => this.presented(mediaUs));
    this.video.addEventListener('volumechange', () => this.emit('muted', this.video.muted));
    for (const name of ['play', 'pause', 'ended', 'seeked', 'waiting', 'playing']) {
      this.video.addEventListener(name, () => this.tellPosition());
    }
    this.video.addEventListener('seeked', () => this.landed());
    this.video.addEventListener('error', () => this.buffer && this.pictureFailed('decode'));
  }

  get state(): PlayerState {
    return this.shown;
  }

  get muted(): boolean {
    return this.video.muted;
  }

  /** Media time of the picture on screen; undefined before the first one. */
  get pictureUs(): number | undefined {
    return this.shownUs;
  }

  get durationS(): number {
    return this.plan ? this.plan.durationUs / 1e6 : 0;
  }

  get positionS(): number {
    return this.plan ? this.plan.toReplay(this.video.currentTime * 1e6) / 1e6 : 0;
  }

  /** Fetches the recording and plays it; in a gesture, or after a failure, begins anew. */
  start(): void {
    this.blocked = false;
    if (this.plan && this.shown === 'replay') return void this.play();
    if (!mediaSourceClass()) return this.setState('unsupported');
    this.startedMs = performance.now();
    this.rebuilds = 0;
    this.timer ??= setInterval(() => this.tick(), TICK_MS);
    this.frames.start();
    this.setState('connecting');
    void this.load();
  }

  stop(): void {
    clearInterval(this.timer);
    clearTimeout(this.retry);
    this.timer = undefined;
    this.feed?.stop();
    this.frames.stop();
    this.video.pause();
  }

  /** Plays on, or from the begin where the recording has ended. */
  async play(): Promise<void> {
    if (this.video.ended) this.seek(0);
    try {
      await this.video.play();
    } catch (error) {
      if ((error as { name?: string }).name !== 'NotAllowedError') return;
      this.blocked = true;
      this.emit('needs-gesture', undefined);
    }
  }

  pause(): void {
    this.video.pause();
  }

  /** Goes to a place, seconds of the replay. */
  seek(toS: number): void {
    if (this.plan) this.seekMedia(this.plan.toMedia(toS * 1e6) / 1e6);
  }

  /** Goes to the frame on which a product was first shown. */
  seekToChapter({ startUs }: Chapter): void {
    this.seekMedia(startUs / 1e6 + INTO_FRAME_S);
  }

  private seekMedia(target: number): void {
    this.sought = { ms: performance.now() };
    const isBuffered = aheadIn(rangesOf(this.video.buffered), target) > DRY_S;
    if (!isBuffered) this.feed?.seek(target * 1e6);
    this.video.currentTime = target;
    this.fill();
    this.tellPosition();
  }

  async unmute(): Promise<void> {
    this.video.muted = false;
    if (this.video.paused) await this.play();
    if (this.blocked) this.video.muted = true;
    this.blocked = false;
  }

  mute(): void {
    this.video.muted = true;
  }

  get serverMs(): number {
    return Date.now();
  }

  /** Nobody hears what is said to a recording. */
  send(_message: object): boolean {
    return false;
  }

  /** A recording has one rendition. */
  setRendition(_name: string): void {
    return;
  }

  stats(): PlayerStats & { seekToPictureMs: number | undefined } {
    return {
      latencyMs: undefined,
      bufferMs: this.ahead * 1000,
      stalls: 0,
      skips: 0,
      droppedFrames: this.video.getVideoPlaybackQuality().droppedVideoFrames,
      epoch: 0,
      sequence: 0,
      joinToPictureMs: this.toPictureMs,
      socketOpenToPictureMs: undefined,
      playbackRate: this.video.playbackRate,
      targetMs: 0,
      seekToPictureMs: this.sought?.toPictureMs,
    };
  }

  private get ahead(): number {
    return aheadIn(rangesOf(this.video.buffered), this.video.currentTime);
  }

  private async load(): Promise<void> {
    if (this.loading) return;
    this.loading = true;
    try {
      const info = await this.source.info();
      const [cues, ...indexes] = await Promise.all([
        this.source.cues(), ...info.files.map((file) => this.source.index(file)),
      ]);
      const plan = new ReplayPlan(info.files.map((file, i) => ({ file, index: indexes[i]! })));
      this.plan = plan;
      this.cues.applySnapshot(cues);
      this.emit('recording', info);
      this.emit('bag', info.products);
      this.emit('chapters', chaptersOf(cues, plan.endUs).map((chapter) => ({
        ...chapter,
        startS: plan.toReplay(chapter.startUs) / 1e6,
        endS: plan.toReplay(chapter.endUs) / 1e6,
      })));
      if (!plan.at(0)) return this.setState('no-replay');
      this.build(this.options.startS ?? 0);
      this.setState('replay');
    } catch (error) {
      this.loadFailed(error);
    } finally {
      this.loading = false;
    }
  }

  private loadFailed(error: unknown): void {
    if (error instanceof HttpFailure && error.gone) return this.setState('no-replay');
    this.setState('reconnecting');
    this.retry = setTimeout(() => void this.load(), RETRY_MS);
  }

  private build(atS: number): void {
    const { plan } = this;
    if (!plan) return;
    this.buffer?.dispose();
    this.buffer = new MediaBuffer(this.video, {
      appended: () => this.appended(),
      failed: (reason) => this.pictureFailed(reason),
    }, { durationS: plan.endUs / 1e6, backBufferS: BACK_BUFFER_S });
    this.feed?.stop();
    this.feed = new ReplayFeed(this.source, plan, this.buffer, {
      down: () => this.setState('reconnecting'),
      up: () => this.setState('replay'),
      gone: () => this.setState('no-replay'),
    });
    const atUs = plan.toMedia(atS * 1e6);
    this.feed.seek(atUs);
    this.video.currentTime = atUs / 1e6;
    this.fill();
    void this.play();
  }

  private fill(): void {
    this.feed?.fill(this.ahead);
  }

  private appended(): void {
    this.jumpHole();
    this.fill();
  }

  /** Where nothing was recorded, the viewer goes on behind it. */
  private jumpHole(): void {
    if (!this.buffer?.cleared) return; // after a seek, what lies ahead is of the place before it
    const ranges = rangesOf(this.video.buffered);
    const at = this.video.currentTime;
    if (aheadIn(ranges, at) > DRY_S) return;
    const next = nextStart(ranges, at);
    if (next !== undefined) this.video.currentTime = next + INTO_FRAME_S;
  }

  private tick(): void {
    this.jumpHole();
    this.fill();
    if (!this.video.paused) this.tellPosition();
  }

  private presented(mediaUs: number): void {
    const { entered, left } = this.cues.advance(mediaUs);
    for (const cue of left) this.emit('cueleave', cue);
    for (const cue of entered) this.emit('cueenter', cue);
    if (this.sought && !this.video.seeking) this.sought.toPictureMs ??= performance.now() - this.sought.ms;
    const isFirst = this.shownUs === undefined;
    this.shownUs = mediaUs;
    if (!isFirst) return;
    this.toPictureMs = performance.now() - this.startedMs;
    this.emit('picture', this.stats());
  }

  /** A paused video does not always tell of the picture that a seek has brought. */
  private landed(): void {
    const { sought, video } = this;
    if (!sought || !video.paused) return;
    setTimeout(() => {
      const isUntold = sought === this.sought && sought.toPictureMs === undefined;
      if (isUntold && video.paused && !video.seeking) this.presented(video.currentTime * 1e6);
    }, PICTURE_WITHIN_MS);
  }

  private tellPosition(): void {
    const { paused, ended, readyState, seeking } = this.video;
    this.emit('position', {
      atS: Math.min(this.positionS, this.durationS),
      durationS: this.durationS,
      playing: !paused && !ended,
      waiting: seeking || (readyState < HTMLMediaElement.HAVE_FUTURE_DATA && !ended),
    });
  }

  private pictureFailed(reason: BufferFailure): void {
    this.emit('error', { code: reason, message: this.video.error?.message ?? '' });
    const atS = this.positionS;
    this.buffer?.dispose();
    this.buffer = undefined;
    if (reason === 'codec') return this.setState('unsupported');
    if ((this.rebuilds += 1) > MAX_REBUILDS) return this.setState('failed');
    this.build(atS);
  }

  private setState(state: PlayerState): void {
    if (state === this.shown) return;
    this.shown = state;
    this.emit('state', state);
  }
}
