// SPDX-License-Identifier: MIT

/** A browser that plays so much and tells of no picture does not tell of any: seen where WebKit draws without a GPU. */
const SILENT_S = 0.5;
/** A playhead that is further on by more than this than a quarter of a second ago was moved. */
const STEP_S = 0.5;

/**
 * Calls back with the media time (µs) of each picture that is presented, inside the callback in
 * which the page can still change what is painted together with it. Where the browser has no
 * requestVideoFrameCallback, and while it has it and does not call, the playhead is read before
 * each paint.
 */
export class FrameClock {
  private frame = 0;
  private paint: number | undefined;
  private running = false;
  /** Where the playhead was when the browser last told of it, and what was played since a picture was told of. */
  private playhead = 0;
  private silentS = 0;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly presented: (mediaUs: number) => void,
  ) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    if (!('requestVideoFrameCallback' in this.video)) return this.awaitPaint();
    this.playhead = this.video.currentTime;
    this.silentS = 0;
    this.video.addEventListener('timeupdate', this.playedOn);
    this.awaitFrame();
  }

  stop(): void {
    this.running = false;
    this.stopPaints();
    this.video.removeEventListener('timeupdate', this.playedOn);
    if ('requestVideoFrameCallback' in this.video) this.video.cancelVideoFrameCallback(this.frame);
  }

  private awaitFrame(): void {
    this.frame = this.video.requestVideoFrameCallback((_, { mediaTime }) => {
      this.silentS = 0;
      this.stopPaints();
      this.awaitFrame();
      this.presented(mediaTime * 1e6);
    });
  }

  /** On `timeupdate`, which comes some four times a second. */
  private readonly playedOn = (): void => {
    const step = this.video.currentTime - this.playhead;
    this.playhead = this.video.currentTime;
    if (step > 0 && step < STEP_S) this.silentS += step;
    if (this.silentS > SILENT_S && this.paint === undefined) this.awaitPaint();
  };

  private awaitPaint(): void {
    this.paint = requestAnimationFrame(() => {
      this.awaitPaint();
      const { currentTime, readyState } = this.video;
      if (readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) this.presented(currentTime * 1e6);
    });
  }

  private stopPaints(): void {
    if (this.paint !== undefined) cancelAnimationFrame(this.paint);
    this.paint = undefined;
  }
}
