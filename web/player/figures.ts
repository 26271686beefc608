// SPDX-License-Identifier: MIT
import type { LiveSession, Quality } from './live_session';
import type { Playback } from './playback';
import type { PlayerStats } from './player_events';

/** What a running player measures of itself. */
export class Figures {
  private started = { ms: 0, toPictureMs: undefined as number | undefined };
  private opened = { ms: 0, toPictureMs: undefined as number | undefined };

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly playback: Playback,
    private readonly session: LiveSession,
  ) {}

  playerStarts(): void {
    this.started = { ms: performance.now(), toPictureMs: undefined };
  }

  socketOpens(): void {
    this.opened = { ms: performance.now(), toPictureMs: undefined };
  }

  pictureIsThere(): void {
    const now = performance.now();
    this.started.toPictureMs ??= now - this.started.ms;
    this.opened.toPictureMs ??= now - this.opened.ms;
  }

  /** Server clock now, less the server's time of the picture being shown. */
  get latencyMs(): number | undefined {
    const now = this.session.serverUtcMs(performance.now());
    const shownUs = this.playback.clock.utcOf(this.video.currentTime * 1e6);
    return now === undefined || shownUs === undefined ? undefined : now - shownUs / 1000;
  }

  stats(): PlayerStats {
    return {
      latencyMs: this.latencyMs,
      bufferMs: this.playback.bufferAhead * 1000,
      stalls: this.playback.stalls,
      skips: this.playback.skips,
      droppedFrames: this.video.getVideoPlaybackQuality().droppedVideoFrames,
      epoch: this.playback.epoch,
      sequence: this.playback.sequence,
      joinToPictureMs: this.started.toPictureMs,
      socketOpenToPictureMs: this.opened.toPictureMs,
      playbackRate: this.video.playbackRate,
      targetMs: this.playback.latency.target * 1000,
    };
  }

  quality(rendition: string | undefined): Quality {
    const { latencyMs, stalls, droppedFrames } = this.stats();
    return {
      latency_ms: latencyMs === undefined ? undefined : Math.round(latencyMs),
      stalls,
      dropped: droppedFrames,
      rendition,
    };
  }
}
