// SPDX-License-Identifier: MIT

/** A glance at another page is no absence. */
const AWAY_MS = 2000;

/** Browsers give a page in the background no pictures of the camera: notes for how long that was so on air. */
export class Absence {
  /** Milliseconds of the last one, until somebody has read of it. */
  ms = 0;
  private hiddenMs: number | undefined;

  constructor(isOnAir: () => boolean, cameBack: () => void) {
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') {
        this.hiddenMs = isOnAir() ? performance.now() : undefined;
        return;
      }
      const awayMs = this.hiddenMs === undefined ? 0 : performance.now() - this.hiddenMs;
      this.hiddenMs = undefined;
      if (awayMs >= AWAY_MS) this.ms = awayMs;
      cameBack();
    });
  }

  forget(): void {
    this.ms = 0;
  }
}
