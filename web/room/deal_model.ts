// SPDX-License-Identifier: MIT
import type { Cue, Deal, DealNews, OwnHold, Snapshot } from '../player/index';

/** How deals reach the page, and the buyer the server. */
export interface DealWire {
  on(name: 'deal', listener: (news: DealNews) => void): unknown;
  on(name: 'snapshot', listener: (snapshot: Partial<Snapshot>) => void): unknown;
  /** False where it was not sent. */
  send(message: object): boolean;
  /** The server's clock, UTC ms. */
  readonly serverMs: number;
}

interface Press {
  deal: string;
  quantity: number;
  wait: boolean;
  busyTries: number;
  timer?: ReturnType<typeof setTimeout>;
}

/** An answer that takes longer than one to one and a half of this is asked for again, ms. */
const ANSWER_MS = 5000;
/** A busy server is pressed again after half to all of this, then of twice as much, and so on, ms. */
const BUSY_MS = 1000;
const BUSY_TRIES = 5;

/** How long a deal that is over stays on its card, ms. */
const OVER_MS = 8000;
const NOTE_MS = 6000;
const TICKER_MS = 6000;

/** Deals and this buyer's holds, as far as the server has said. Nothing here is a guess. */
export class DealModel {
  /** By id. */
  readonly deals = new Map<string, Deal>();
  readonly holds = new Map<string, OwnHold>();
  /** Free units by SKU. */
  stock: Record<string, number> = {};
  /** Why the last press got nothing, by deal. */
  readonly notes = new Map<string, string>();
  /** Units that all buyers ordered in the last seconds, by SKU. */
  ordered: Record<string, { orders: number; units: number }> = {};
  /** Pressed, and not answered yet: by key, with which they are sent again until they are. */
  private readonly presses = new Map<string, Press>();
  private readonly closedMs = new Map<string, number>();
  /** Whose price was no secret when this page heard of them. */
  private readonly openPrices = new Set<string>();

  constructor(
    private readonly wire: DealWire,
    private readonly changed: () => void,
    private readonly newKey: () => string = randomKey,
  ) {
    wire.on('deal', (news) => this.take(news));
    wire.on('snapshot', (snapshot) => this.replace(snapshot));
  }

  get nowMs(): number {
    return this.wire.serverMs;
  }

  /**
   * The deal for the card: the newest that is open, or just over, else the newest announced one. An open one
   * shows with the frame of its cue, and not before.
   */
  shown(cues: Iterable<Cue>): Deal | undefined {
    const active = new Set([...cues].map(({ id }) => id));
    const isOver = ({ id }: Deal) => this.nowMs - (this.closedMs.get(id) ?? -Infinity) < OVER_MS;
    const isIn = (deal: Deal) => deal.state === 'open' && (deal.cue === undefined || active.has(deal.cue));
    const deals = [...this.deals.values()].reverse();
    return deals.find(isIn) ?? deals.find((deal) => deal.state === 'closed' && isOver(deal))
      ?? deals.find(({ state }) => state === 'announced');
  }

  /** Revealed with the frame of its cue. */
  priceOf(deal: Deal, cues: Iterable<Cue>): Deal['price'] {
    if (deal.state !== 'announced') return deal.price;
    const isRevealed = [...cues].some(({ kind, data }) => kind === 'price.reveal' && data['deal'] === deal.id);
    return isRevealed || this.openPrices.has(deal.id) ? deal.price : undefined;
  }

  isPressing(deal: string): boolean {
    return [...this.presses.values()].some((press) => press.deal === deal);
  }

  /** What this buyer has, or had just now, of a deal; the oldest first. */
  holdsOf(deal: string): OwnHold[] {
    return [...this.holds.values()].filter((hold) => hold.deal === deal);
  }

  /** Units that this buyer may still take. */
  allowance(deal: Deal): number {
    const taken = this.holdsOf(deal.id).filter(({ state }) => state !== 'released')
      .reduce((sum, { quantity }) => sum + quantity, 0);
    return Math.max(0, deal.per_buyer - taken);
  }

  press(deal: Deal, quantity: number, wait: boolean): void {
    if (this.isPressing(deal.id)) return;
    const key = this.newKey();
    this.notes.delete(deal.id);
    this.presses.set(key, { deal: deal.id, quantity, wait, busyTries: 0 });
    this.send(key);
    this.changed();
  }

  giveBack(hold: OwnHold): void {
    this.wire.send({ type: 'unhold', hold: hold.id });
  }

  private send(key: string): void {
    const press = this.presses.get(key);
    if (!press) return;
    const { deal, quantity, wait } = press;
    this.wire.send({ type: 'hold', key, deal, quantity, wait });
    this.sendAfter(ANSWER_MS * (1 + Math.random() / 2), key, press);
  }

  private sendAfter(ms: number, key: string, press: Press): void {
    clearTimeout(press.timer);
    press.timer = setTimeout(() => this.send(key), ms);
  }

  private answered(key: string): void {
    clearTimeout(this.presses.get(key)?.timer);
    this.presses.delete(key);
  }

  private takeRefusal(key: string, deal: string, code: string): void {
    const press = this.presses.get(key);
    if (press && code === 'busy' && press.busyTries < BUSY_TRIES) {
      const longest = BUSY_MS * 2 ** press.busyTries++;
      return this.sendAfter(longest * (1 + Math.random()) / 2, key, press);
    }
    this.answered(key);
    this.note(deal, code);
  }

  private take(news: DealNews): void {
    switch (news.type) {
      case 'deal': this.takeDeal(news.deal); break;
      case 'stock': this.takeStock(news.stock, news.deals); break;
      case 'orders': this.takeOrders(news.products); break;
      case 'hold': this.takeHold(news.hold); break;
      case 'holds':
        this.holds.clear();
        for (const hold of news.holds) this.takeHold(hold);
        break;
      case 'hold_refused': this.takeRefusal(news.key, news.deal, news.code); break;
    }
    this.changed();
  }

  private takeDeal(deal: Deal): void {
    if (deal.state === 'announced' && deal.price && !this.deals.has(deal.id)) this.openPrices.add(deal.id);
    this.deals.set(deal.id, deal);
    if (deal.state === 'closed' && !this.closedMs.has(deal.id)) {
      this.closedMs.set(deal.id, this.nowMs);
      setTimeout(() => this.changed(), OVER_MS + 100);
    }
  }

  private takeStock(stock: Record<string, number>, deals: Record<string, { remaining: number; waiting: number }>): void {
    this.stock = { ...this.stock, ...stock };
    for (const [id, figures] of Object.entries(deals)) {
      const deal = this.deals.get(id);
      if (deal) this.deals.set(id, { ...deal, ...figures });
    }
  }

  private takeOrders(products: DealModel['ordered']): void {
    this.ordered = products;
    setTimeout(() => {
      if (this.ordered !== products) return;
      this.ordered = {};
      this.changed();
    }, TICKER_MS);
  }

  private takeHold(hold: OwnHold): void {
    this.answered(hold.key);
    this.holds.set(hold.id, hold);
    if (hold.state === 'released') this.note(hold.deal, `released.${hold.reason ?? 'expired'}`);
    else this.notes.delete(hold.deal);
  }

  private note(deal: string, code: string): void {
    this.notes.set(deal, code);
    setTimeout(() => {
      if (this.notes.get(deal) !== code) return;
      this.notes.delete(deal);
      this.changed();
    }, NOTE_MS);
  }

  /** With the first snapshot after a lost line, what was not answered is asked again. */
  private replace(snapshot: Partial<Snapshot>): void {
    const known = new Map(this.deals);
    this.deals.clear();
    for (const deal of known.values()) if (deal.state === 'closed') this.deals.set(deal.id, deal);
    for (const deal of snapshot.deals ?? []) this.takeDeal(deal);
    for (const { id } of snapshot.deals ?? []) if (!known.has(id)) this.openPrices.add(id);
    this.stock = snapshot.stock ?? {};
    for (const key of this.presses.keys()) this.send(key);
    this.changed();
  }
}

function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return `k${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
