// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backoff } from '../player/backoff';
import { ControlClient, ControlError, controlUrl, type SocketLike } from './control_client';

interface Call {
  id: number;
  method: string;
  params: Record<string, unknown>;
}

/** A server's end of a socket. */
class FakeSocket implements SocketLike {
  readyState = 0;
  onopen: SocketLike['onopen'] = null;
  onmessage: SocketLike['onmessage'] = null;
  onclose: SocketLike['onclose'] = null;
  readonly calls: Call[] = [];

  send(text: string): void {
    this.calls.push(JSON.parse(text) as Call);
  }

  close(): void {
    this.readyState = 3;
  }

  opens(): void {
    this.readyState = 1;
    (this.onopen as () => void)();
  }

  breaks(code = 1006): void {
    this.readyState = 3;
    (this.onclose as ((event: { code: number }) => void) | null)?.({ code });
  }

  says(message: object): void {
    (this.onmessage as ((event: { data: string }) => void) | null)?.({ data: JSON.stringify(message) });
  }

  answers(call: Call | undefined, result: unknown): void {
    this.says({ jsonrpc: '2.0', id: call?.id, result });
  }

  get last(): Call | undefined {
    return this.calls[this.calls.length - 1];
  }
}

function setUp(options: { timeoutMs?: number; token?: string } = {}) {
  const sockets: FakeSocket[] = [];
  let opened: () => void = () => undefined;
  const client = new ControlClient({
    url: 'ws://shop.example/v1/control',
    backoff: new Backoff(1, 1),
    ...options,
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      opened();
      return socket;
    },
  });
  client.start();
  const nextSocket = () => new Promise<void>((done) => (opened = done));
  return { client, sockets, nextSocket };
}

const settled = () => new Promise<void>((done) => setImmediate(done));

async function bringUp(socket: FakeSocket): Promise<void> {
  socket.opens();
  socket.answers(socket.last, { role: 'host', store: 'silk' });
  await settled();
}

test('asks who it is, then sends what waited; answers find their calls by id', async () => {
  const { client, sockets } = setUp();
  const [socket] = sockets as [FakeSocket];
  const first = client.call<number>('a.get', { x: 1 });
  const second = client.call<number>('b.get');
  socket.opens();
  assert.deepEqual(socket.calls.map(({ method }) => method), ['session.get']);
  socket.answers(socket.last, { role: 'host', store: 'silk' });
  await settled();
  assert.equal(client.line, 'up');
  assert.equal(client.session?.store, 'silk');
  const [, a, b] = socket.calls;
  assert.deepEqual([a?.method, a?.params, b?.method], ['a.get', { x: 1 }, 'b.get']);
  socket.answers(b, 2);
  socket.answers(a, 1);
  assert.deepEqual(await Promise.all([first, second]), [1, 2]);
  client.stop();
});

test('a refusal is an error with its code, sentence and field', async () => {
  const { client, sockets } = setUp();
  await bringUp(sockets[0]!);
  const answer = client.call('room.get', {});
  sockets[0]!.says({
    id: sockets[0]!.last?.id,
    error: { code: -32602, message: '"room" is missing.', data: { code: 'invalid', field: 'room' } },
  });
  await assert.rejects(answer, (error: ControlError) =>
    error.code === 'invalid' && error.field === 'room' && error.message === '"room" is missing.');
  assert.equal(client.line, 'up');
  client.stop();
});

test('a change that the line took away is sent again under the same key', async () => {
  const { client, sockets, nextSocket } = setUp();
  await bringUp(sockets[0]!);
  const answer = client.change<string>('broadcast.end', { room: 'silk' });
  const before = sockets[0]!.last?.params;
  assert.match(String(before?.['idempotency_key']), /^[0-9a-f]{32}$/);
  const returned = nextSocket();
  sockets[0]!.breaks();
  assert.equal(client.line, 'down');
  await returned;
  await bringUp(sockets[1]!);
  assert.deepEqual(sockets[1]!.last?.params, before);
  sockets[1]!.answers(sockets[1]!.last, 'ended');
  assert.equal(await answer, 'ended');
  client.stop();
});

test('whoever is not known is signed out for good', async () => {
  const { client, sockets } = setUp();
  const waiting = client.call('a.get');
  sockets[0]!.opens();
  sockets[0]!.says({ id: sockets[0]!.last?.id, error: { message: 'Log in.', data: { code: 'unauthorized' } } });
  await assert.rejects(waiting, { code: 'unauthorized' });
  assert.equal(client.line, 'signed-out');
  await assert.rejects(client.call('b.get'), { code: 'unauthorized' });
  assert.equal(sockets.length, 1);
});

test('a session that ends while the page is open signs out', async () => {
  const { client, sockets } = setUp();
  await bringUp(sockets[0]!);
  const answer = client.call('a.get');
  sockets[0]!.says({ id: sockets[0]!.last?.id, error: { message: 'Gone.', data: { code: 'unauthorized' } } });
  await assert.rejects(answer, { code: 'unauthorized' });
  assert.equal(client.line, 'signed-out');
});

test('a socket that is closed because the sign-in has ended does not come back', async () => {
  const { client, sockets } = setUp();
  await bringUp(sockets[0]!);
  sockets[0]!.breaks(4401);
  assert.equal(client.line, 'signed-out');
  assert.equal(sockets.length, 1);
});

test('a call without an answer ends by its time-out', async () => {
  const { client, sockets } = setUp({ timeoutMs: 5 });
  await bringUp(sockets[0]!);
  await assert.rejects(client.call('a.get'), { code: 'timeout' });
  client.stop();
});

test('a token logs in first', async () => {
  const { client, sockets } = setUp({ token: 'op_1' });
  const [socket] = sockets as [FakeSocket];
  socket.opens();
  assert.deepEqual([socket.last?.method, socket.last?.params], ['session.login', { token: 'op_1' }]);
  socket.answers(socket.last, { role: 'operator', store: '' });
  await settled();
  assert.equal(socket.last?.method, 'session.get');
  socket.answers(socket.last, { role: 'operator', store: '' });
  await settled();
  assert.equal(client.line, 'up');
  client.stop();
});

test('tells notifications, and survives what is not JSON', async () => {
  const { client, sockets } = setUp();
  await bringUp(sockets[0]!);
  const heard: unknown[] = [];
  client.on('notification', (notification) => heard.push(notification));
  (sockets[0]!.onmessage as unknown as (event: { data: string }) => void)({ data: '{' });
  sockets[0]!.says({ jsonrpc: '2.0', method: 'stats', params: { viewers: 3 } });
  assert.deepEqual(heard, [{ method: 'stats', params: { viewers: 3 } }]);
  client.stop();
});

test('the address follows the page', () => {
  assert.equal(controlUrl('https://shop.example'), 'wss://shop.example/v1/control');
  assert.equal(controlUrl('http://localhost:8080'), 'ws://localhost:8080/v1/control');
});
