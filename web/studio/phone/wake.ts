// SPDX-License-Identifier: MIT

/** `off`: nobody wants it; `refused`: the browser does not give it (it saves energy), or has none. */
export type WakeState = 'off' | 'held' | 'refused';

/** Keeps the screen from going dark, for as long as it is wanted; the browser takes it from hidden pages. */
export class Wake {
  state: WakeState = 'off';
  private lock: WakeLockSentinel | undefined;
  private isWanted = false;
  private isTaking = false;

  constructor(private readonly changed: () => void) {
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') void this.take();
    });
  }

  want(isWanted: boolean): void {
    if (isWanted === this.isWanted) return;
    this.isWanted = isWanted;
    if (isWanted) return void this.take();
    const { lock } = this;
    this.lock = undefined;
    void lock?.release().catch(() => undefined);
    this.turn('off');
  }

  private async take(): Promise<void> {
    if (!this.isWanted || this.isTaking || this.lock) return;
    this.isTaking = true;
    try {
      const lock = await navigator.wakeLock.request('screen');
      if (!this.isWanted) return void lock.release();
      this.lock = lock;
      lock.addEventListener('release', () => this.lose(lock));
      this.turn('held');
    } catch {
      if (this.isWanted) this.turn('refused');
    } finally {
      this.isTaking = false;
    }
  }

  /** By the browser's own will. */
  private lose(lock: WakeLockSentinel): void {
    if (this.lock !== lock) return;
    this.lock = undefined;
    this.turn('refused');
  }

  private turn(state: WakeState): void {
    this.state = state;
    this.changed();
  }
}
