// SPDX-License-Identifier: MIT
// The host: keeps the rundown going round, has the loom weave what is explained, and answers.
import { openings, questions } from './lines.mjs';
import { products } from './mill.mjs';
import { joinRoom } from './socket.mjs';

const answerMs = 3_500;
const rejoinMs = 2_000;
const remembered = 200; // questions that were answered

const answers = new Map(Object.values(questions).flat());

export class Host {
  #control;
  #origin;
  #room;
  #camera;
  #seat;
  #answered = [];
  #timers = new Set();
  #isOver = false;

  constructor({ control, origin, room, camera }) {
    this.#control = control;
    this.#origin = origin;
    this.#room = room;
    this.#camera = camera;
  }

  start() {
    this.#seat = joinRoom(this.#origin, this.#room, {
      hear: (message) => this.#hear(message),
      left: () => this.#after(rejoinMs, () => this.start()),
    });
  }

  stop() {
    this.#isOver = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#seat?.leave();
  }

  #after(ms, act) {
    if (this.#isOver) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }

  #hear(message) {
    if (message.type === 'cue') this.#follow(message);
    if (message.type === 'chat') for (const line of message.lines) this.#answer(line);
  }

  #follow(cue) {
    if (cue.kind !== 'explain.start' || cue.rev > 1) return;
    const product = products.find(({ sku }) => sku === cue.product);
    if (!product) return;
    this.#camera.weave(product.design);
    this.#say({ text: openings[product.sku] });
  }

  #answer(line) {
    const text = answers.get(line.text);
    if (!text || line.role || this.#answered.includes(line.id)) return;
    this.#answered.push(line.id);
    if (this.#answered.length > remembered) this.#answered.shift();
    this.#after(answerMs, () => this.#say({ text, reply_to: line.id }));
  }

  #say(words) {
    this.#control.call('chat.send', { room: this.#room, ...words }).catch(() => {});
  }
}
