// SPDX-License-Identifier: MIT
// Shoppers who come and go, talk, like, look at a product and sometimes open its shop: over the same
// socket and the same links as everybody's browser.
import { questions, smallTalk } from './lines.mjs';
import { joinRoom } from './socket.mjs';

const mostShoppers = 9;
const leastStayMs = 45_000;
const mostStayMs = 240_000;
const arrivalMs = 6_000;
const talkMs = 5_500; // on average, of all together
const likesMs = 2_600;
const lookMs = 1_500; // a card must have been seen for a second
const clickShare = 0.22;

const pick = (list) => list[Math.floor(Math.random() * list.length)];
const between = (least, most) => least + Math.random() * (most - least);

export class Crowd {
  #origin;
  #room;
  #shoppers = new Set();
  #timers = new Set();
  #asked = new Set();
  #unsaid = [];
  #isOver = false;

  constructor(origin, room) {
    this.#origin = origin;
    this.#room = room;
  }

  start() {
    for (let i = 0; i < mostShoppers / 2; ++i) this.#arrive();
    this.#every(arrivalMs, () => this.#arrive());
    this.#every(talkMs, () => this.#talk());
    this.#every(likesMs, () => this.#like());
  }

  stop() {
    this.#isOver = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const shopper of this.#shoppers) shopper.socket.leave();
  }

  #after(ms, act) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (!this.#isOver) act();
    }, ms);
    this.#timers.add(timer);
  }

  /** Again and again, as people do: never at the same pace. */
  #every(ms, act) {
    this.#after(between(0.4 * ms, 1.6 * ms), () => {
      act();
      this.#every(ms, act);
    });
  }

  #arrive() {
    if (this.#shoppers.size >= mostShoppers) return;
    const shopper = { bag: [], product: undefined, socket: undefined };
    shopper.socket = joinRoom(this.#origin, this.#room, {
      hear: (message) => this.#hear(shopper, message),
      left: () => this.#shoppers.delete(shopper),
    });
    this.#shoppers.add(shopper);
    this.#after(between(leastStayMs, mostStayMs), () => shopper.socket.leave());
  }

  #hear(shopper, message) {
    const snapshot = message.type === 'joined' ? message.snapshot : message;
    if (Array.isArray(snapshot.bag)) shopper.bag = snapshot.bag;
    for (const cue of snapshot.cues ?? []) this.#see(shopper, cue);
    if (message.type === 'cue') this.#see(shopper, message);
  }

  #see(shopper, cue) {
    if (cue.kind === 'explain.end') shopper.product = undefined;
    if (cue.kind !== 'explain.start' || cue.rev > 1) return;
    shopper.product = cue.product;
    this.#after(lookMs + between(0, 1500), () => {
      if (shopper.product !== cue.product) return;
      shopper.socket.say({ type: 'impression', cue: cue.id, product: cue.product, at_us: cue.at_us });
      if (Math.random() < clickShare) this.#after(between(1000, 9000), () => this.#open(shopper, cue));
    });
  }

  /** As a tap on the card's button does; where it leads to is not followed. */
  async #open(shopper, cue) {
    const offers = shopper.bag.find(({ sku }) => sku === cue.product)?.offers ?? [];
    const link = pick(offers.filter(({ go }) => go))?.go;
    if (!link) return;
    await fetch(`${this.#origin}${link}?c=${cue.id}&t=${cue.at_us}`, {
      headers: { Cookie: shopper.socket.cookies() },
      redirect: 'manual',
      signal: AbortSignal.timeout(5_000),
    }).catch(() => {});
  }

  #talk() {
    const shopper = pick([...this.#shoppers]);
    if (!shopper) return;
    shopper.socket.say({ type: 'chat', text: this.#line(shopper.product) });
  }

  /** A question about the product that is not asked yet, or small talk that was not heard lately. */
  #line(product) {
    const open = (questions[product] ?? []).filter(([question]) => !this.#asked.has(question));
    if (open.length > 0 && Math.random() < 0.55) {
      const [question] = pick(open);
      this.#asked.add(question);
      return question;
    }
    if (open.length === 0 && product) {
      for (const [question] of questions[product] ?? []) this.#asked.delete(question);
    }
    if (this.#unsaid.length === 0) this.#unsaid = [...smallTalk];
    return this.#unsaid.splice(Math.floor(Math.random() * this.#unsaid.length), 1)[0];
  }

  #like() {
    pick([...this.#shoppers])?.socket.say({ type: 'like', count: Math.ceil(between(0, 6)) });
  }
}
