// SPDX-License-Identifier: MIT

const REFRESH_MS = 2000;
const SIZE = 24;

/**
 * Fills the space around the picture with its own colours: a few pixels of it, stretched by the
 * style sheet. Also tells the style sheet whether the picture lies (`data-shape`).
 */
export class Backdrop {
  constructor(
    private readonly video: HTMLVideoElement,
    private readonly canvas: HTMLCanvasElement,
    private readonly shop: HTMLElement,
  ) {
    canvas.width = canvas.height = SIZE;
    video.addEventListener('resize', () => this.resized());
    video.addEventListener('loadeddata', () => this.resized());
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (!still) setInterval(() => this.draw(), REFRESH_MS);
    this.resized();
  }

  private resized(): void {
    const { videoWidth, videoHeight } = this.video;
    if (videoWidth === 0) return;
    this.shop.dataset['shape'] = videoWidth > videoHeight ? 'landscape' : 'portrait';
    this.draw();
  }

  private draw(): void {
    if (this.video.readyState < 2 || this.canvas.clientWidth === 0) return;
    const context = this.canvas.getContext('2d');
    if (!context) return;
    if ('filter' in context) context.filter = 'blur(3px)';
    context.drawImage(this.video, 0, 0, SIZE, SIZE);
  }
}
