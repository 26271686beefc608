// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { Cue, Deal, DealNews, OwnHold, Snapshot } from '../player/index';
import { DealModel, type DealWire } from './deal_model';

class Wire implements DealWire {
  serverMs = 1_000_000;
  isUp = true;
  sent: Record<string, unknown>[] = [];
  private readonly heard: Record<string, (value: never) => void> = {};

  on(name: string, listener: (value: never) => void): void {
    this.heard[name] = listener;
  }

  send(message: object): boolean {
    if (this.isUp) this.sent.push(message as Record<string, unknown>);
    return this.isUp;
  }

  tell(news: DealNews): void {
    this.heard['deal']!(news as never);
  }

  snapshot(snapshot: Partial<Snapshot>): void {
    this.heard['snapshot']!(snapshot as never);
  }
}

const price = { amount: 9900, currency: 'CNY' };

function deal(values: Partial<Deal> = {}): Deal {
  return {
    id: 'd_1', product: 'SCARF', channel: 'own', state: 'open', price, quantity: 10, per_buyer: 2, duration_ms: 60_000,
    hold_ms: 30_000, remaining: 10, waiting: 0, cue: 7, ends_ms: 1_060_000, ...values,
  };
}

function cue(values: Partial<Cue> = {}): Cue {
  return { id: 7, rev: 1, kind: 'deal.open', at_us: 5, utc_ms: 0, product: 'SCARF', data: {}, ...values };
}

function hold(values: Partial<OwnHold> = {}): OwnHold {
  return { id: 'h_1', deal: 'd_1', key: 'key-0001', product: 'SCARF', quantity: 1, price, state: 'held', until_ms: 1_030_000, ...values };
}

function page() {
  const wire = new Wire();
  let keys = 0;
  const model = new DealModel(wire, () => {}, () => `key-000${++keys}`);
  return { wire, model };
}

test('an open deal shows with the frame of its cue, and not before', () => {
  const { wire, model } = page();
  wire.tell({ type: 'deal', deal: deal() });
  assert.equal(model.shown([]), undefined);
  assert.equal(model.shown([cue()])?.id, 'd_1');
  wire.tell({ type: 'deal', deal: deal({ state: 'closed', close_reason: 'time' }) });
  assert.equal(model.shown([])?.state, 'closed');
  wire.serverMs += 9000;
  assert.equal(model.shown([]), undefined);
});

test('a price stays a secret until the frame of its cue', () => {
  const { wire, model } = page();
  const announced = deal({ state: 'announced', cue: undefined, price: undefined });
  wire.tell({ type: 'deal', deal: announced });
  const known = deal({ state: 'announced', cue: undefined });
  wire.tell({ type: 'deal', deal: known });
  assert.equal(model.priceOf(known, []), undefined);
  assert.deepEqual(model.priceOf(known, [cue({ kind: 'price.reveal', data: { deal: 'd_1' } })]), price);
  const open = page();
  open.wire.snapshot({ deals: [known] });
  assert.deepEqual(open.model.priceOf(known, []), price);
});

test('a press that got no answer is sent again with the same key', () => {
  const { wire, model } = page();
  wire.tell({ type: 'deal', deal: deal() });
  model.press(deal(), 1, false);
  model.press(deal(), 1, false);
  assert.deepEqual(wire.sent, [{ type: 'hold', key: 'key-0001', deal: 'd_1', quantity: 1, wait: false }]);
  wire.snapshot({ deals: [deal()] });
  assert.equal(wire.sent.length, 2);
  assert.equal(wire.sent[1]!['key'], 'key-0001');
  wire.tell({ type: 'hold', hold: hold() });
  assert.equal(model.isPressing('d_1'), false);
  assert.equal(model.allowance(deal()), 1);
  wire.snapshot({ deals: [deal()] });
  assert.equal(wire.sent.length, 2);
});

test('the page knows what is left only from the server', () => {
  const { wire, model } = page();
  wire.tell({ type: 'deal', deal: deal() });
  wire.tell({ type: 'stock', stock: { SCARF: 3 }, deals: { d_1: { remaining: 0, waiting: 2 } } });
  assert.equal(model.shown([cue()])?.remaining, 0);
  assert.equal(model.stock['SCARF'], 3);
  model.press(deal(), 1, false);
  wire.tell({ type: 'hold_refused', deal: 'd_1', key: 'key-0001', code: 'sold_out', message: '' });
  assert.equal(model.notes.get('d_1'), 'sold_out');
  assert.equal(model.isPressing('d_1'), false);
});

test('after a reload the page has its holds again', () => {
  const { wire, model } = page();
  wire.tell({ type: 'holds', holds: [hold(), hold({ id: 'h_2', deal: 'd_0', state: 'ordered' })] });
  assert.equal(model.holds.size, 2);
  wire.tell({ type: 'hold', hold: hold({ state: 'released', reason: 'expired' }) });
  assert.equal(model.notes.get('d_1'), 'released.expired');
  assert.equal(model.allowance(deal()), 2);
});

test('holds that ended while the page was away are gone from it', () => {
  const { wire, model } = page();
  wire.tell({ type: 'holds', holds: [hold()] });
  wire.tell({ type: 'holds', holds: [] });
  assert.equal(model.holds.size, 0);
  assert.equal(model.allowance(deal()), 2);
});

test('a busy server is pressed again, later each time, with the same key', (context) => {
  mock.timers.enable();
  context.after(() => mock.timers.reset());
  const { wire, model } = page();
  const busy = () => wire.tell({ type: 'hold_refused', deal: 'd_1', key: 'key-0001', code: 'busy', message: '' });
  model.press(deal(), 1, false);
  busy();
  assert.equal(model.isPressing('d_1'), true);
  assert.equal(model.notes.size, 0);
  mock.timers.tick(499);
  assert.equal(wire.sent.length, 1);
  mock.timers.tick(501);
  assert.equal(wire.sent.length, 2);
  assert.deepEqual(wire.sent[1], wire.sent[0]);
  for (let time = 0; time < 4; ++time) {
    busy();
    mock.timers.tick(16_000);
  }
  busy();
  assert.equal(model.isPressing('d_1'), false);
  assert.equal(model.notes.get('d_1'), 'busy');
});

test('a press that nobody answers is sent again, with the same key', (context) => {
  mock.timers.enable();
  context.after(() => mock.timers.reset());
  const { wire, model } = page();
  model.press(deal(), 1, false);
  mock.timers.tick(7500);
  assert.equal(wire.sent.length, 2);
  assert.deepEqual(wire.sent[1], wire.sent[0]);
  wire.tell({ type: 'hold', hold: hold() });
  mock.timers.tick(60_000);
  assert.equal(wire.sent.length, 2);
});
