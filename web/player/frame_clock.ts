// SPDX-License-Identifier: MIT

/**
 * Calls back with the media time (µs) of each picture that is presented, inside the callback in
 * which the page can still change what is painted together with it. Without
 * requestVideoFrameCallback the playhead is read before each paint instead.
 */
export class FrameClock {
  private handle = 0;
  private running = false;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly presented: (mediaUs: number) => void,
  ) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    this.next();
  }

  stop(): void {
    this.running = false;
    if (this.hasFrameCallback) this.video.cancelVideoFrameCallback(this.handle);
    else cancelAnimationFrame(this.handle);
  }

  private get hasFrameCallback(): boolean {
    return 'requestVideoFrameCallback' in this.video;
  }

  private next(): void {
    if (!this.running) return;
    this.handle = this.hasFrameCallback
      ? this.video.requestVideoFrameCallback((_, frame) => this.tell(frame.mediaTime))
      : requestAnimationFrame(() => this.tell(this.video.currentTime));
  }

  private tell(mediaTime: number): void {
    this.next();
    // In the first frame's callback readyState may still be below HAVE_CURRENT_DATA.
    if (this.hasFrameCallback || this.video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
      this.presented(mediaTime * 1e6);
    }
  }
}
