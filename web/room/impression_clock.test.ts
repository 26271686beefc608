// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { ImpressionClock, type CardInView } from './impression_clock';

const card = (cue: number, broadcast = 'b_1'): CardInView =>
  ({ broadcast, cue, product: 'S-1', channel: 'taobao' });

/** A clock whose time is the test's. */
class Time {
  private pending: { due: number; run: () => void }[] = [];
  private now = 0;

  constructor() {
    mock.method(globalThis, 'setTimeout', (run: () => void, ms: number) => {
      const timer = { due: this.now + ms, run };
      this.pending.push(timer);
      return timer;
    });
    mock.method(globalThis, 'clearTimeout', (timer: unknown) => {
      this.pending = this.pending.filter((other) => other !== timer);
    });
  }

  pass(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const next = this.pending.filter(({ due }) => due <= until).sort((a, b) => a.due - b.due)[0];
      if (!next) break;
      this.pending = this.pending.filter((other) => other !== next);
      this.now = next.due;
      next.run();
    }
    this.now = until;
  }
}

function setUp(answers: boolean[] = []) {
  const time = new Time();
  const told: number[] = [];
  const clock = new ImpressionClock(({ cue }) => {
    told.push(cue);
    return answers.shift() ?? true;
  });
  return { time, told, clock, end: () => mock.restoreAll() };
}

test('a card that is seen for a second counts, once', () => {
  const { time, told, clock, end } = setUp();
  clock.show(card(1));
  time.pass(999);
  assert.deepEqual(told, []);
  clock.show(card(1)); // drawn again
  time.pass(1);
  assert.deepEqual(told, [1]);
  clock.show(undefined);
  clock.show(card(1));
  time.pass(5000);
  assert.deepEqual(told, [1]);
  end();
});

test('a second is one without a break', () => {
  const { time, told, clock, end } = setUp();
  for (let round = 0; round < 3; round += 1) {
    clock.show(card(1));
    time.pass(900);
    clock.show(undefined);
    time.pass(5000);
  }
  clock.show(card(1));
  time.pass(500);
  clock.show(card(2));
  time.pass(999);
  assert.deepEqual(told, []);
  time.pass(1);
  assert.deepEqual(told, [2]);
  end();
});

test('the next broadcast counts its cues anew', () => {
  const { time, told, clock, end } = setUp();
  clock.show(card(1));
  time.pass(1000);
  clock.show(card(1, 'b_2'));
  time.pass(1000);
  assert.deepEqual(told, [1, 1]);
  end();
});

test('what could not be told is told later, while the card is still there', () => {
  const { time, told, clock, end } = setUp([false, false, true]);
  clock.show(card(1));
  time.pass(3000);
  assert.deepEqual(told, [1, 1, 1]);
  time.pass(5000);
  assert.equal(told.length, 3);
  end();
});
