// SPDX-License-Identifier: MIT
// The show's round: each product for a while, a breath between two, and again from the first.
import { products } from './mill.mjs';

const explainMs = 40_000;
const breathMs = 4_000;

export class Round {
  #control;
  #room;
  #timer;

  constructor(control, room) {
    this.#control = control;
    this.#room = room;
  }

  start() {
    this.#explain(0);
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #explain(index) {
    this.#cue('explain.start', products[index].sku);
    this.#timer = setTimeout(() => {
      this.#cue('explain.end', products[index].sku);
      this.#timer = setTimeout(() => this.#explain((index + 1) % products.length), breathMs);
    }, explainMs);
  }

  #cue(kind, product) {
    const params = { room: this.#room, kind, product };
    this.#control.call('cue.publish', params).catch((error) => console.error(`demo: ${error.message}`));
  }
}
