// SPDX-License-Identifier: MIT

const MEMORY = 90;
/** A picture that stands for longer than this is no longer what the presser answers to. */
const STALE_MS = 3000;

/** When something happened, as `cue.publish` takes it. */
export type Moment = { at_us: number } | { backdate_ms: number };

/**
 * Which pictures were on the screen when. Media times are microseconds, the others milliseconds of
 * `performance.now()`, which events carry as well. Pure.
 */
export class SeenFrames {
  private frames: { mediaUs: number; shownMs: number }[] = [];

  add(mediaUs: number, shownMs: number): void {
    this.frames.push({ mediaUs, shownMs });
    if (this.frames.length > MEMORY) this.frames.shift();
  }

  clear(): void {
    this.frames = [];
  }

  /** The frame that someone saw who pressed at `pressedMs`; without one, how long ago that was. */
  momentOf(pressedMs: number, nowMs: number): Moment {
    let seen: { mediaUs: number; shownMs: number } | undefined;
    for (const frame of this.frames) {
      if (frame.shownMs <= pressedMs) seen = frame;
    }
    if (!seen || pressedMs - seen.shownMs > STALE_MS) {
      return { backdate_ms: Math.max(0, Math.round(nowMs - pressedMs)) };
    }
    return { at_us: Math.round(seen.mediaUs) };
  }
}

/**
 * The moment of what follows another cue. Whoever hears of that one before its frame is on their screen
 * would end it before it began: then it is what is sent now. Pure.
 */
export function momentAfter(moment: Moment, cueUs: number | undefined): Moment {
  const isBefore = cueUs !== undefined && 'at_us' in moment && moment.at_us <= cueUs;
  return isBefore ? { backdate_ms: 0 } : moment;
}

/** Tells `seen` of each picture of the video until the returned function is called. */
export function watchFrames(video: HTMLVideoElement, seen: SeenFrames): () => void {
  if (!('requestVideoFrameCallback' in video)) return () => undefined;
  let handle = 0;
  const next = () => {
    handle = video.requestVideoFrameCallback((_, { mediaTime, expectedDisplayTime }) => {
      seen.add(mediaTime * 1e6, expectedDisplayTime);
      next();
    });
  };
  next();
  return () => video.cancelVideoFrameCallback(handle);
}
