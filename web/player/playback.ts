// SPDX-License-Identifier: MIT
import { Continuity } from './continuity';
import { LatencyController } from './latency';
import { MediaBuffer, type BufferFailure } from './media_buffer';
import { MediaClock } from './media_clock';
import { asPreroll } from './preroll';
import { aheadIn, livePoint, nextStart, rangesOf } from './ranges';
import type { MediaFrame } from './wire';

/** Browsers stop up to so much before the end of what is buffered. */
const DRY_S = 0.1;
/** A browser may stop a little before a hole: one that stands still so near to it is there. */
const BEFORE_HOLE_S = 0.5;
const STANDS_STILL_MS = 400;
/** A picture that stands for as long as three of 30 a second: shorter is no stall to anybody. */
const SEEN_MS = 100;
/** HTMLMediaElement.HAVE_FUTURE_DATA */
const CAN_PLAY = 3;
/** So much after a picture begins, it is that one which a seek shows, and not the one before. */
const NEXT_S = 0.001;
/** A playhead that has gone on by so much plays. */
const MOVED_S = 0.15;
const SWALLOWED_LIMIT_S = 2.5;
/** What a switch takes: an encoded rendition comes later, and a decoder begins anew. */
const SWITCH_S = 0.12;

export interface PlaybackEvents {
  /** Playback stood still for want of media, this long, although the show went on. */
  stall(durationMs: number): void;
  failed(reason: BufferFailure): void;
  /** From this media time on the pictures are those of another rendition, or of the first one. */
  rendition(index: number, fromUs: number): void;
}

/**
 * The live picture in one video element: feeds the buffer, begins at the live edge, keeps the
 * latency, jumps holes. Positions are seconds of the broadcast's timeline, which is the video's.
 */
export class Playback {
  readonly clock = new MediaClock();
  readonly latency = new LatencyController();
  stalls = 0;
  /** How often this viewer was moved on for having been too slow. */
  skips = 0;
  epoch = 0;
  sequence = 0;
  /**
   * The media time of the picture on screen; undefined before the first one of a timeline. It may
   * be past the playhead of a browser that ran dry, by some pictures.
   */
  pictureUs: number | undefined;
  /** How much media comes at a time; 0: a chunk. */
  batchS = 0;

  private buffer: MediaBuffer | undefined;
  private codecs = '';
  private readonly continuity = new Continuity();
  private rendition: number | undefined;
  /** Chunks of a rendition that begins, for times that another one has filled already. */
  private seen: MediaFrame[] = [];
  /** The decoder has read on in what an append has replaced, and has to be told. */
  private stale = false;
  /** The begin of the run of chunks to join, once known, while a start or rejoin is pending. */
  private joining: { firstUs?: number; edgeUs: number } | undefined;
  /** Where the playhead is, and since when. */
  private stood = { at: -1, sinceMs: 0 };
  private dry: { sinceMs: number; at: number; excused: boolean; hasBegunAnew: boolean } | undefined;
  private chunkS = 0.1;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly events: PlaybackEvents,
  ) {
    video.addEventListener('waiting', () => this.ranDry());
    video.addEventListener('playing', () => this.ranOn());
    video.addEventListener('error', () => this.buffer && this.fail('decode'));
  }

  /** A new timeline: begins with an empty MediaSource; the last picture remains as the poster. */
  rebuild(): void {
    this.keepPicture();
    this.buffer?.dispose();
    this.clock.clear();
    this.dry = undefined;
    this.pictureUs = undefined;
    this.buffer = new MediaBuffer(this.video, {
      appended: () => this.appended(),
      failed: (reason) => this.fail(reason),
    });
    this.joinAt(0);
  }

  /** The chunks that come next belong to a new join; `edgeUs` is the live edge, 0 if unknown. */
  joinAt(edgeUs: number): void {
    this.joining = { edgeUs };
    this.continuity.restart();
    this.rendition = undefined;
    this.seen = [];
    this.excuse();
  }

  /** Announces the codecs of the init segment that comes next. */
  expect(codecs: string): void {
    this.codecs = codecs;
  }

  /** Another rendition was asked for: it must not find an empty buffer. */
  expectSwitch(): void {
    this.latency.expectLater(performance.now(), SWITCH_S);
  }

  accept(frame: MediaFrame): void {
    if (!this.buffer) return;
    if (frame.kind === 'init') {
      this.continuity.init(frame);
      this.seen = [];
      this.buffer.pushInit(frame.payload, this.codecs);
      return;
    }
    const place = this.continuity.place(frame);
    if (place === 'seen') return void this.seen.push(frame);
    if (place === 'gap') this.skips += 1;
    if (this.seen.length > 0) this.pushSeen(this.buffer, frame);
    this.follow(frame);
    if (frame.epochStart) this.excuse();
    if (this.joining) this.joining.firstUs ??= frame.mediaUs;
    this.epoch = frame.epoch;
    this.sequence = frame.sequence;
    this.chunkS = frame.durationUs / 1e6;
    this.clock.add(frame);
    this.buffer.pushChunk(frame.payload);
  }

  /** A chunk that begins with a keyframe needs nothing that came before it. */
  private pushSeen(buffer: MediaBuffer, next: MediaFrame): void {
    const seen = this.seen.map(({ payload }) => payload);
    this.seen = [];
    if (next.keyframe) return;
    const preroll = asPreroll(seen, next.payload);
    this.stale = preroll === undefined;
    for (const payload of preroll ?? seen) buffer.pushChunk(payload);
  }

  private follow({ rendition, mediaUs }: MediaFrame): void {
    if (rendition === this.rendition) return;
    this.rendition = rendition;
    this.latency.hasCome();
    this.events.rendition(rendition, mediaUs);
  }

  /** This picture is on screen, microseconds. */
  presented(mediaUs: number): void {
    this.pictureUs = mediaUs;
  }

  /** The show itself stands still: what runs dry now is no fault of the network. */
  excuse(): void {
    if (this.dry) this.dry.excused = true;
  }

  /** True when everything received has been played, as far as the browser goes. */
  get atEnd(): boolean {
    return !this.joining && (this.dry !== undefined || this.bufferAhead < DRY_S);
  }

  get bufferAhead(): number {
    return aheadIn(rangesOf(this.video.buffered), this.video.currentTime);
  }

  /** Looks for a hole under the playhead, and for a buffer that swallows; to be called a few
   * times a second. */
  tick(nowMs = performance.now()): void {
    if (this.video.paused || this.video.currentTime !== this.stood.at) {
      this.stood = { at: this.video.currentTime, sinceMs: nowMs };
    }
    if (this.dry && this.video.currentTime > this.dry.at + MOVED_S) this.ranOn();
    if (!this.joining) this.leaveStretch(nowMs - this.stood.sinceMs > STANDS_STILL_MS);
    if (this.swallowedS > SWALLOWED_LIMIT_S) this.fail('decode');
  }

  /**
   * Seconds received and appended that never became playable: a browser waits without a word for
   * the end of a box whose length was broken on the way.
   */
  private get swallowedS(): number {
    const { buffered } = this.video;
    if (!this.buffer?.idle || this.clock.endUs === 0) return 0;
    const end = buffered.length > 0 ? buffered.end(buffered.length - 1) : this.clock.startUs / 1e6;
    return this.clock.endUs / 1e6 - end;
  }

  private appended(): void {
    if (this.joining) this.begin();
    if (this.joining || this.video.seeking) return;
    const now = performance.now();
    if (this.stale && this.buffer?.idle) this.readAgain();
    this.jumpHole();
    const ahead = this.bufferAhead;
    const order = this.latency.appended(now, ahead, Math.max(this.chunkS, this.batchS));
    if (order.seek) this.goLive();
    if (this.dry && order.rate > 0 && this.mayBeginAnew(this.dry)) this.beginAnew(this.dry, order.rate);
    else this.setRate(order.rate);
  }

  /** Goes to the live edge less the target, unless playback runs into the new chunks by itself. */
  private begin(): void {
    const { firstUs, edgeUs } = this.joining!;
    if (firstUs === undefined) return;
    const target = this.latency.target;
    const edge = Math.max(edgeUs, this.clock.endUs) / 1e6;
    const at = Math.max(firstUs / 1e6, edge - target);
    const ranges = rangesOf(this.video.buffered);
    if (aheadIn(ranges, at) === 0) return;
    this.joining = undefined;
    const ahead = aheadIn(ranges, this.video.currentTime);
    if (this.video.currentTime + ahead > at && ahead < target + 1) return;
    this.seek(at);
    this.latency.refill(performance.now());
  }

  private jumpHole(): void {
    if (!this.video.seeking) this.jumpHoleWithin(DRY_S);
  }

  /** A seek into a stretch that is shorter than what a browser wants before it plays never ends. */
  private leaveStretch(standsStill: boolean): void {
    if (standsStill) this.jumpHoleWithin(BEFORE_HOLE_S);
    else this.jumpHole();
  }

  private jumpHoleWithin(near: number): void {
    const at = this.video.currentTime;
    const ranges = rangesOf(this.video.buffered);
    const next = nextStart(ranges, at);
    if (next === undefined || aheadIn(ranges, at) > near) return;
    const live = livePoint(ranges, this.latency.target) ?? next;
    this.seek(Math.max(next, live) + 0.001);
  }

  private goLive(): void {
    const at = livePoint(rangesOf(this.video.buffered), this.latency.target);
    if (at !== undefined && at > this.video.currentTime) this.seek(at);
  }

  /** Decodes from the newest keyframe on to where the playhead is. */
  private readAgain(): void {
    this.stale = false;
    this.video.currentTime = this.video.currentTime;
  }

  private seek(at: number): void {
    this.video.currentTime = at;
    this.latency.sought(performance.now());
  }

  private setRate(rate: number): void {
    if (this.video.playbackRate !== rate) this.video.playbackRate = rate;
  }

  private ranDry(): void {
    if (this.joining || this.video.seeking || this.dry) return;
    const now = performance.now();
    this.dry = { sinceMs: now, at: this.video.currentTime, excused: false, hasBegunAnew: false };
    this.latency.refill(now);
    this.jumpHole();
  }

  /** Once there is enough behind the picture on screen; not if the browser plays by itself. */
  private mayBeginAnew(dry: { hasBegunAnew: boolean }): boolean {
    const { currentTime, readyState, seeking } = this.video;
    if (dry.hasBegunAnew || this.joining || seeking || readyState >= CAN_PLAY) return false;
    return currentTime + this.bufferAhead - this.pictureS >= DRY_S;
  }

  /**
   * Chromium, once it ran dry, waits for more with each time: 1.2 s and 2.3 s were seen, with as much in
   * the buffer. A seek makes it forget that: to where the picture is, so that none is shown again. What was
   * just appended may have brought another picture, which it tells of before the next paint; until then it
   * must not play on.
   */
  private beginAnew(dry: { hasBegunAnew: boolean }, rate: number): void {
    this.setRate(0);
    requestAnimationFrame(() => {
      if (this.dry === dry && this.mayBeginAnew(dry)) {
        dry.hasBegunAnew = true;
        this.stale = false;
        this.video.currentTime = this.pictureS + NEXT_S;
      }
      this.setRate(rate);
    });
  }

  /** Where the picture is: at the playhead, or past it. */
  private get pictureS(): number {
    return Math.max(this.video.currentTime, (this.pictureUs ?? 0) / 1e6);
  }

  private ranOn(): void {
    const { dry } = this;
    this.dry = undefined;
    if (!dry || dry.excused) return;
    const now = performance.now();
    // Also one that nobody has seen was close to one that everybody sees.
    this.latency.stalled(now);
    const lastedMs = now - dry.sinceMs;
    if (lastedMs < SEEN_MS) return;
    this.stalls += 1;
    this.events.stall(lastedMs);
  }

  private fail(reason: BufferFailure): void {
    this.buffer?.dispose();
    this.buffer = undefined;
    this.events.failed(reason);
  }

  private keepPicture(): void {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (width === 0 || this.video.readyState < 2) return;
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    canvas.getContext('2d')?.drawImage(this.video, 0, 0);
    this.video.poster = canvas.toDataURL('image/jpeg', 0.85);
  }
}
