// SPDX-License-Identifier: MIT
import { ImpressionClock } from './impression_clock';
import type { RoomPlayer } from './room_model';

const HALF = 0.5;

/** Watches the card that `place` has, if any, and tells the server when it has been seen. */
export class Impressions {
  private readonly clock = new ImpressionClock(({ cue, product, channel }) =>
    this.player.send({ type: 'impression', cue, product, channel, at_us: this.player.pictureUs }));
  private readonly view = new IntersectionObserver((entries) => this.viewed(entries), { threshold: HALF });
  private card: HTMLElement | undefined;
  private isInView = false;

  constructor(private readonly player: RoomPlayer, private readonly place: HTMLElement) {
    new MutationObserver(() => this.drawn()).observe(place, { childList: true, subtree: true });
    document.addEventListener('visibilitychange', () => this.decide());
    this.drawn();
  }

  private drawn(): void {
    const card = this.place.querySelector<HTMLElement>('[data-testid="card"][data-cue-id]') ?? undefined;
    if (card !== this.card) {
      this.view.disconnect();
      this.card = card;
      this.isInView = false;
      if (card) this.view.observe(card);
    }
    this.decide();
  }

  private viewed(entries: IntersectionObserverEntry[]): void {
    const newest = entries.filter(({ target }) => target === this.card).at(-1);
    if (!newest) return;
    this.isInView = newest.isIntersecting && newest.intersectionRatio >= HALF;
    this.decide();
  }

  private decide(): void {
    const isSeen = this.isInView && document.visibilityState === 'visible';
    const { cueId, sku, channel } = this.card?.dataset ?? {};
    const card = { broadcast: this.player.broadcastId, cue: Number(cueId), product: sku ?? '', channel };
    this.clock.show(isSeen ? card : undefined);
  }
}
