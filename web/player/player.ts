// SPDX-License-Identifier: MIT
import { Backoff } from './backoff';
import { rememberChoice, rememberedChoice } from './choice_memory';
import { CueTimeline } from './cue_timeline';
import { Emitter } from './emitter';
import { Figures } from './figures';
import { FrameClock } from './frame_clock';
import { LiveSession } from './live_session';
import type { DownReason } from './live_socket';
import { mediaSourceClass, type BufferFailure } from './media_buffer';
import { toCue, type Joined, type Rendition, type ServerMessage, type ShowState, type Snapshot } from './messages';
import { PageWatch } from './page_watch';
import { Playback } from './playback';
import type { PlayerEvents, PlayerState, PlayerStats } from './player_events';
import { Renditions, type CurrentRendition } from './renditions';

export interface PlayerOptions {
  video: HTMLVideoElement;
  /** The room's slug. */
  room: string;
  /** "https://shop.example": the page's own origin by default. */
  origin?: string;
  /** "auto" or a name to begin with, in place of what this browser's viewer chose the last time. */
  rendition?: string;
}

const TICK_MS = 250;
const TICKS_PER_LATENCY = 4;
/** A room that does not exist may be made while someone waits at its door. */
const UNKNOWN_ROOM_MS = 15_000;
const MAX_REBUILDS = 5;
const REBUILDS_FORGOTTEN_MS = 30_000;
const CUE_MEMORY_US = 60e6;
const HELD_TAIL_US = 500_000;

/**
 * Plays one room live in a video element and comes back from whatever happens to the line or to
 * the decoder, without a reload. Events are in `PlayerEvents`.
 */
export class ShopfloorPlayer extends Emitter<PlayerEvents> {
  readonly video: HTMLVideoElement;
  private readonly roomUrl: string;
  private readonly session: LiveSession;
  private readonly playback: Playback;
  private readonly frames: FrameClock;
  private readonly figures: Figures;
  /** A hidden tab takes no media: it would fall behind by minutes, and cost the viewer's data. */
  private readonly page = new PageWatch({
    hidden: () => this.session.close(),
    visible: () => this.gaveUp || this.session.open(),
    online: () => this.session.hurry(),
  });
  private readonly cues = new CueTimeline();
  private readonly offered: Renditions;
  private readonly remembers: boolean;
  private readonly rebuilds = new Backoff(500, 8000);
  private readonly canPlay = mediaSourceClass() !== undefined;
  private timer: ReturnType<typeof setInterval> | undefined;
  private shown: PlayerState = 'connecting';
  private show: ShowState = 'offline';
  private broadcast = '';
  private awaitingPicture = true;
  private blocked = false;
  private gaveUp = false;
  /** Where the show stood still and cues went on: its last pictures must not take them back. */
  private heldUs = -Infinity;
  private lastRebuildMs = -Infinity;
  private ticks = 0;

  constructor({ video, room, origin = location.origin, rendition }: PlayerOptions) {
    super();
    this.video = video;
    this.remembers = rendition === undefined;
    this.offered = new Renditions(rendition ?? rememberedChoice());
    video.muted = video.autoplay = video.playsInline = true;
    video.addEventListener('volumechange', () => this.emit('muted', video.muted));
    this.roomUrl = `${origin}/v1/rooms/${encodeURIComponent(room)}`;
    const want = this.canPlay ? ['media', 'cues'] : ['cues'];
    this.session = new LiveSession(`${this.roomUrl.replace(/^http/, 'ws')}/live`, room, want, {
      opened: () => this.lineUp(),
      joined: (message) => this.joined(message),
      message: (message) => this.received(message),
      media: (frame) => this.playback.accept(frame),
      down: (reason) => this.lineDown(reason),
      quality: () => this.figures.quality(this.rendition.shown?.name),
      choice: () => this.offered.choice,
    });
    this.playback = new Playback(video, {
      stall: (ms) => this.emit('stall', ms),
      failed: (reason) => this.pictureFailed(reason),
      rendition: (index, fromUs) => this.offered.begins(index, fromUs),
    });
    this.frames = new FrameClock(video, (mediaUs) => this.presented(mediaUs));
    this.figures = new Figures(video, this.playback, this.session);
  }

  get state(): PlayerState {
    return this.shown;
  }

  /** The media time of the picture on screen, microseconds; undefined before the first. */
  get pictureUs(): number | undefined {
    return this.playback.pictureUs;
  }

  /** Empty before the first one. */
  get broadcastId(): string {
    return this.broadcast;
  }

  /** The server's clock, UTC ms; this machine's before the first word from there. */
  get serverMs(): number {
    return this.session.serverUtcMs(performance.now()) ?? Date.now();
  }

  get muted(): boolean {
    return this.video.muted;
  }

  /** What there is to choose from, the best one first; empty before a join and without a show. */
  get renditions(): readonly Rendition[] {
    return this.offered.list;
  }

  get rendition(): CurrentRendition {
    return this.offered.current;
  }

  /**
   * "auto", or a name of `renditions`: the picture changes at a keyframe, without a break. The
   * wish is kept for later visits, and while what was chosen is not on air.
   */
  setRendition(name: string): void {
    if (this.remembers) rememberChoice(name);
    if (!this.offered.choose(name)) return;
    if (this.rendition.pending) this.playback.expectSwitch();
    this.session.tellChoice();
    this.emit('rendition', this.rendition);
  }

  /** Opens the room; after `stop`, after a failure, or in a gesture it begins anew. */
  start(): void {
    this.blocked = false;
    if (this.timer !== undefined && !this.gaveUp) return void this.play();
    this.gaveUp = false;
    this.figures.playerStarts();
    this.rebuilds.reset();
    this.session.open();
    this.timer ??= setInterval(() => this.tick(), TICK_MS);
    this.page.start();
    if (!this.canPlay) return this.setState('unsupported');
    this.setState('connecting');
    this.playback.rebuild();
    this.frames.start();
    void this.play();
  }

  /** Closes the line; the last picture stays. */
  stop(): void {
    this.session.close();
    this.frames.stop();
    this.video.pause();
    clearInterval(this.timer);
    this.timer = undefined;
    this.page.stop();
  }

  /** To be called in a gesture. Stays muted, with `needs-gesture`, where the browser refuses. */
  async unmute(): Promise<void> {
    this.blocked = false;
    this.video.muted = false;
    if (!(await this.play())) this.video.muted = true;
  }

  mute(): void {
    this.video.muted = true;
  }

  /** A message of the viewer's (`chat`, `like`); lost while the line is down. */
  send(message: object): boolean {
    return this.session.send(message);
  }

  /** From 0 to 1. */
  setVolume(volume: number): void {
    this.video.volume = Math.min(1, Math.max(0, volume));
  }

  stats(): PlayerStats {
    return this.figures.stats();
  }

  private lineUp(): void {
    this.figures.socketOpens();
    this.awaitingPicture = true;
  }

  private joined(message: Joined): void {
    this.useBroadcast(message.broadcast);
    this.playback.joinAt(message.live?.time_us ?? 0);
    this.playback.batchS = (message.batch_ms ?? 0) / 1000;
    this.emit('room', message.room);
    this.takeRenditions(message.renditions);
    this.takeSnapshot(message.snapshot);
    this.setShow(message.state);
  }

  private received(message: ServerMessage): void {
    switch (message.type) {
      case 'rendition':
        this.offered.describe(message);
        return this.playback.expect(message.codecs);
      case 'renditions': return this.takeRenditions(message.renditions);
      case 'pace':
        this.playback.batchS = message.batch_ms / 1000;
        return;
      case 'snapshot': return this.takeSnapshot(message.snapshot ?? message, this.playback.clock.endUs);
      case 'cue': return this.cues.apply(toCue(message));
      case 'bag': return this.emit('bag', message.bag);
      case 'viewers': return this.emit('viewers', message.viewers);
      case 'room': return this.emit('room', message.room);
      case 'chat': case 'chat_removed': case 'chat_pinned': case 'chat_mode': case 'chat_refused': case 'likes':
        return this.emit('chat', message);
      case 'deal': case 'stock': case 'orders': case 'hold': case 'holds': case 'hold_refused':
        return this.emit('deal', message);
      case 'error': return this.emit('error', { code: String(message.code), message: message.message });
      case 'state':
        this.useBroadcast(message.broadcast);
        return this.setShow(message.state);
    }
  }

  /** Another broadcast has a timeline of its own, which begins anew. */
  private useBroadcast(broadcast: string | undefined): void {
    if (!broadcast || broadcast === this.broadcast) return;
    this.broadcast = broadcast;
    this.heldUs = -Infinity;
    this.cues.clear();
    if (this.canPlay && this.playback.clock.endUs > 0) this.rebuild();
  }

  private rebuild(): void {
    this.offered.clear();
    this.playback.rebuild();
    this.awaitingPicture = true;
    void this.play();
  }

  private takeRenditions(list: readonly Rendition[] = []): void {
    this.offered.replace(list);
    this.emit('renditions', this.renditions);
    this.emit('rendition', this.rendition);
  }

  private takeSnapshot(snapshot: Partial<Snapshot>, atUs?: number): void {
    const cues = (snapshot.cues ?? []).map(toCue).filter((cue) => cue !== undefined);
    this.cues.applySnapshot(cues, atUs);
    if (snapshot.bag) this.emit('bag', snapshot.bag);
    if (snapshot.viewers !== undefined) this.emit('viewers', snapshot.viewers);
    this.emit('snapshot', snapshot);
  }

  private presented(mediaUs: number): void {
    this.playback.presented(mediaUs);
    const isJustBefore = mediaUs < this.heldUs && mediaUs > this.heldUs - HELD_TAIL_US;
    this.moveCues(isJustBefore ? this.heldUs : mediaUs);
    if (this.offered.presented(mediaUs)) this.emit('rendition', this.rendition);
    if (this.awaitingPicture) this.firstPicture();
  }

  private firstPicture(): void {
    this.awaitingPicture = false;
    this.figures.pictureIsThere();
    this.emit('picture', this.stats());
  }

  private moveCues(mediaUs: number): void {
    const { entered, left } = this.cues.advance(mediaUs);
    for (const cue of left) this.emit('cueleave', cue);
    for (const cue of entered) this.emit('cueenter', cue);
  }

  private setShow(show: ShowState): void {
    this.show = show;
    if (show !== 'live') this.playback.excuse();
    if (this.canPlay) this.setState(show);
  }

  private setState(state: PlayerState): void {
    if (state === this.shown) return;
    this.shown = state;
    this.emit('state', state);
  }

  private lineDown(reason: DownReason): void {
    this.playback.excuse();
    if (!this.canPlay) return;
    if (reason === 'refused') return this.giveUp('refused');
    if (reason === 'stopping') return this.setState('stopping');
    if (this.shown === 'connecting' || this.shown === 'unknown-room') return void this.askForRoom();
    if (this.shown !== 'stopping') this.setState('reconnecting');
  }

  /** The socket does not say why it never opened; the room's address does. */
  private async askForRoom(): Promise<void> {
    try {
      const answer = await fetch(this.roomUrl, { cache: 'no-store' });
      if (this.timer === undefined) return; // stopped meanwhile
      if (answer.status !== 404) return this.setState('reconnecting');
      this.setState('unknown-room');
      this.session.rejoin(UNKNOWN_ROOM_MS);
    } catch {
      this.setState('reconnecting');
    }
  }

  private pictureFailed(reason: BufferFailure): void {
    this.emit('error', { code: reason, message: this.video.error?.message ?? '' });
    if (reason === 'codec') return this.giveUp('unsupported');
    const now = performance.now();
    if (now - this.lastRebuildMs > REBUILDS_FORGOTTEN_MS) this.rebuilds.reset();
    if (this.rebuilds.count >= MAX_REBUILDS) return this.giveUp('failed');
    this.lastRebuildMs = now;
    this.session.rejoin(this.rebuilds.next());
    this.rebuild();
  }

  private giveUp(state: PlayerState): void {
    this.gaveUp = true;
    this.session.close();
    this.setState(state);
  }

  private async play(): Promise<boolean> {
    try {
      await this.video.play();
      return true;
    } catch (error) {
      if ((error as { name?: string }).name !== 'NotAllowedError') return true;
      this.blocked = true;
      this.emit('needs-gesture', undefined);
      return false;
    }
  }

  private tick(): void {
    this.ticks += 1;
    this.playback.tick();
    if (this.video.paused && !this.blocked && this.video.readyState >= 2) void this.play();
    // Without pictures no frame carries the playhead to the end of what was received.
    if (this.show !== 'live' && this.playback.atEnd) {
      this.heldUs = this.playback.clock.endUs;
      this.moveCues(this.heldUs);
    }
    if (this.ticks % TICKS_PER_LATENCY !== 0) return;
    this.cues.forget(this.playback.clock.endUs - CUE_MEMORY_US);
    const latency = this.figures.latencyMs;
    if (latency !== undefined && this.show === 'live') this.emit('latency', latency);
  }
}
