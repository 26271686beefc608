// SPDX-License-Identifier: MIT
// What the probe in the page tells the tests. Times: `now` and `displayAt` are performance.now()'s,
// `utcMs` is Date.now()'s, `mediaTime` is the video element's in seconds.

export interface PresentedFrame {
  readonly frame: number; // burned in; -1 when it could not be read
  readonly clockMs: number;
  readonly flash: boolean;
  readonly mediaTime: number;
  readonly now: number;
  readonly utcMs: number;
  readonly displayAt: number; // when the browser expects it on the screen
}

/** The card changed: what is shown now, and which frame was on the screen at that moment. */
export interface CardChange {
  readonly skus: readonly string[];
  readonly frame: number; // -1: no picture yet, or not readable
  readonly mediaTime: number;
  readonly framesBefore: number; // how many frames had been presented
  readonly now: number;
}

export interface SocketMessage {
  readonly kind: number;
  readonly keyframe: boolean;
  readonly epoch: number;
  readonly base64: string; // the CMAF bytes
}

export interface Join {
  readonly socketOpenAt: number[]; // of each live socket
  readonly firstFrameAt: number | undefined;
}

/** When a message of the live socket was handed to the page, and how long its own timer was late by then. */
export interface Arrival {
  readonly utcMs: number;
  readonly lateMs: number;
}

export interface Probe {
  frames(from?: number): PresentedFrame[];
  frameCount(): number;
  /** The number on the picture that is shown now; -1 when there is none. */
  pictureNow(): number;
  cards(): CardChange[];
  join(): Join;
  violations(): string[];
  /** Of each message from now on. */
  watchArrivals(): void;
  arrivals(): Arrival[];
  recordMedia(on: boolean): void;
  recordedMedia(): SocketMessage[];
}

declare global {
  interface Window {
    shopfloorProbe: Probe;
  }
}
