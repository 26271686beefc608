// SPDX-License-Identifier: MIT

/** The card in view, as its impression is told of. */
export interface CardInView {
  broadcast: string;
  cue: number;
  product: string;
  channel: string | undefined;
}

const LONG_ENOUGH_MS = 1000;
const AGAIN_MS = 1000;

/**
 * Decides when a card has been seen: at least half of it in view, in a page that is visible, for a
 * second without a break. Each cue of a broadcast counts once.
 */
export class ImpressionClock {
  private readonly told = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private waiting: string | undefined;

  /** `tell` returns false where it could not, and is asked again a second later. */
  constructor(private readonly tell: (card: CardInView) => boolean) {}

  /** What is in view from now on; undefined for nothing. */
  show(card: CardInView | undefined): void {
    const key = card && `${card.broadcast} ${card.cue}`;
    if (key === this.waiting) return;
    clearTimeout(this.timer);
    this.waiting = key;
    if (card && key && !this.told.has(key)) this.wait(card, key, LONG_ENOUGH_MS);
  }

  private wait(card: CardInView, key: string, ms: number): void {
    this.timer = setTimeout(() => {
      if (this.tell(card)) this.told.add(key);
      else this.wait(card, key, AGAIN_MS);
    }, ms);
  }
}
