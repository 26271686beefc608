// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChatLine, ChatNews, Snapshot } from '../player/index';
import { ChatModel } from './chat_model';

class Wire {
  sent: Record<string, unknown>[] = [];
  private tell: () => void = () => undefined;
  next = new Promise<void>((resolve) => (this.tell = resolve));
  private chat: ((news: ChatNews) => void)[] = [];
  private snapshots: ((snapshot: Partial<Snapshot>) => void)[] = [];
  on(name: string, listener: never): void {
    if (name === 'chat') this.chat.push(listener);
    else this.snapshots.push(listener);
  }
  isDown = false;
  send(message: object): boolean {
    if (this.isDown) return false;
    this.sent.push(message as Record<string, unknown>);
    this.tell();
    return true;
  }
  hear(news: ChatNews): void {
    for (const listener of this.chat) listener(news);
  }
  snapshot(snapshot: Partial<Snapshot>): void {
    for (const listener of this.snapshots) listener(snapshot);
  }
}

function line(id: number, more: Partial<ChatLine> = {}): ChatLine {
  return { id, name: 'Guest Teal 7', text: `line ${id}`, utc_ms: 0, at_us: 0, ...more };
}

function chat() {
  const wire = new Wire();
  return { wire, model: new ChatModel(wire, () => undefined, () => 1000) };
}

test('an own line that comes again with everybody\'s is one line', () => {
  const { wire, model } = chat();
  wire.hear({ type: 'chat', lines: [line(2, { own: true })] });
  wire.hear({ type: 'chat', lines: [line(1), line(2), line(3)] });
  assert.deepEqual(model.lines.map(({ id }) => id), [1, 2, 3]);
  assert.equal(model.isOwn(model.lines[1]!), true);
  assert.equal(model.isOwn(model.lines[0]!), false);
});

test('memory is bounded, and deleted lines are gone', () => {
  const { wire, model } = chat();
  for (let id = 1; id <= 1000; id += 1) wire.hear({ type: 'chat', lines: [line(id)] });
  assert.ok(model.lines.length <= 120);
  assert.equal(model.lines.at(-1)?.id, 1000);
  wire.hear({ type: 'chat_removed', ids: [1000] });
  assert.equal(model.lines.at(-1)?.id, 999);
});

test('a snapshot replaces what was known, but for own lines it lacks', () => {
  const { wire, model } = chat();
  wire.hear({ type: 'chat', lines: [line(1), line(5, { own: true }), line(6)] });
  wire.snapshot({ chat: [line(4), line(7)], likes: 12, pinned: line(4) });
  assert.deepEqual(model.lines.map(({ id }) => id), [4, 5, 7]);
  assert.equal(model.likes, 12);
  assert.equal(model.pinned?.id, 4);
  wire.snapshot({});
  assert.deepEqual(model.lines, []);
  assert.equal(model.pinned, undefined);
});

test('a line that is refused comes back to be sent again', () => {
  const { wire, model } = chat();
  model.write('  how much?  ');
  model.say();
  assert.equal(model.draft, '');
  assert.equal(wire.sent[0]!['text'], 'how much?');
  const clientId = wire.sent[0]!['client_id'] as string;
  wire.hear({ type: 'chat_refused', client_id: clientId, code: 'too_fast', message: '', wait_ms: 2000 });
  assert.equal(model.draft, 'how much?');
  assert.deepEqual(model.note, { code: 'too_fast', untilMs: 3000 });
  wire.hear({ type: 'chat', lines: [line(1, { own: true })] });
  assert.equal(model.note, undefined);
});

test('a line that cannot be sent stays where it was written', () => {
  const { wire, model } = chat();
  wire.isDown = true;
  model.write('Good evening');
  model.say();
  assert.equal(model.draft, 'Good evening');
  assert.equal(model.note?.code, 'busy');
  wire.isDown = false;
  model.say();
  assert.equal(model.draft, '');
  assert.deepEqual(wire.sent.map(({ text }) => text), ['Good evening']);
});

test('nothing is sent where nothing is written', () => {
  const { wire, model } = chat();
  model.write('   ');
  model.say();
  assert.deepEqual(wire.sent, []);
});

test('taps while the line is down go out once it is back, so many as count', async () => {
  const { wire, model } = chat();
  wire.hear({ type: 'likes', likes: 10 });
  wire.isDown = true;
  model.like();
  await new Promise((resolve) => setTimeout(resolve, 500));
  for (let tap = 0; tap < 100; tap += 1) model.like();
  assert.deepEqual(wire.sent, []);
  assert.equal(model.likes, 30);
  wire.isDown = false;
  wire.snapshot({ likes: 15 });
  assert.deepEqual(wire.sent, [{ type: 'like', count: 20 }]);
  assert.equal(model.likes, 35);
  wire.snapshot({ likes: 35 });
  assert.equal(wire.sent.length, 1);
  model.like();
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.deepEqual(wire.sent[1], { type: 'like', count: 1 });
});

test('taps on the heart go out together', async () => {
  const { wire, model } = chat();
  wire.hear({ type: 'likes', likes: 10 });
  for (let tap = 0; tap < 7; tap += 1) model.like();
  assert.equal(model.likes, 17);
  await wire.next;
  assert.deepEqual(wire.sent, [{ type: 'like', count: 7 }]);
  wire.hear({ type: 'likes', likes: 21 });
  assert.equal(model.likes, 21);
});
