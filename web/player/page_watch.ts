// SPDX-License-Identifier: MIT

const HIDDEN_LIMIT_MS = 5_000;

export interface PageEvents {
  /** The page has been hidden for some seconds. */
  hidden(): void;
  visible(): void;
  /** The network is back. */
  online(): void;
}

/** Whether anybody looks at the page, and whether it has a network. */
export class PageWatch {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly events: PageEvents) {}

  start(): void {
    document.addEventListener('visibilitychange', this.changed);
    window.addEventListener('online', this.events.online);
  }

  stop(): void {
    clearTimeout(this.timer);
    document.removeEventListener('visibilitychange', this.changed);
    window.removeEventListener('online', this.events.online);
  }

  private readonly changed = (): void => {
    clearTimeout(this.timer);
    if (document.visibilityState !== 'hidden') return this.events.visible();
    this.timer = setTimeout(() => this.events.hidden(), HIDDEN_LIMIT_MS);
  };
}
