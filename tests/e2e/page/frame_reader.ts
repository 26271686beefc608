// SPDX-License-Identifier: MIT
import { readStamp, stampedHeight, stampedWidth, unitOf, type Stamp } from '../support/barcode';

const unit = 8; // px of the small canvas

/** Reads the stamp of the picture a video element shows now. */
export class FrameReader {
  private readonly context: CanvasRenderingContext2D;

  constructor() {
    const canvas = document.createElement('canvas');
    canvas.width = stampedWidth * unit;
    canvas.height = stampedHeight * unit;
    const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false });
    if (!context) throw new Error('the browser has no 2d canvas');
    this.context = context;
  }

  read(video: HTMLVideoElement): Stamp | undefined {
    if (video.readyState < 2 || video.videoWidth === 0) return undefined;
    const { width, height } = this.context.canvas;
    const scale = unitOf(video.videoWidth, video.videoHeight);
    this.context.drawImage(
      video, 0, 0, stampedWidth * scale, stampedHeight * scale, 0, 0, width, height);
    return readStamp(this.context.getImageData(0, 0, width, height), unit);
  }
}
