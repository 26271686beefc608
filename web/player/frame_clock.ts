// SPDX-License-Identifier: MIT

/** A browser that plays so much and tells of no picture does not tell of any: seen where WebKit draws without a GPU. */
const SILENT_S = 0.5;
/** A playhead that goes on by more than this from one paint to the next was moved. */
const STEP_S = 0.25;

/**
 * Calls back with the media time (µs) of each picture that is presented, inside the callback in
 * which the page can still change what is painted together with it. Where the browser has no
 * requestVideoFrameCallback, or has it and does not call, the playhead is read before each paint.
 */
export class FrameClock {
  private frame = 0;
  private paint = 0;
  private running = false;
  /** Where the playhead was at the last paint, and how much was played since a picture was told of. */
  private playhead = 0;
  private silentS = 0;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly presented: (mediaUs: number) => void,
  ) {
    if (!this.hasFrameCallback) this.silentS = Infinity;
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.playhead = this.video.currentTime;
    if (this.hasFrameCallback) this.awaitFrame();
    this.awaitPaint();
  }

  stop(): void {
    this.running = false;
    if (this.hasFrameCallback) this.video.cancelVideoFrameCallback(this.frame);
    cancelAnimationFrame(this.paint);
  }

  private get hasFrameCallback(): boolean {
    return 'requestVideoFrameCallback' in this.video;
  }

  private awaitFrame(): void {
    this.frame = this.video.requestVideoFrameCallback((_, { mediaTime }) => {
      this.silentS = 0;
      this.awaitFrame();
      this.presented(mediaTime * 1e6);
    });
  }

  private awaitPaint(): void {
    this.paint = requestAnimationFrame(() => {
      this.awaitPaint();
      const { currentTime, readyState } = this.video;
      const step = currentTime - this.playhead;
      this.playhead = currentTime;
      if (step > 0 && step < STEP_S) this.silentS += step;
      if (this.silentS <= SILENT_S || readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
      this.presented(currentTime * 1e6);
    });
  }
}
