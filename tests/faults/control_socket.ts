// SPDX-License-Identifier: MIT
import WebSocket from 'ws';

interface Reply {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string; readonly data?: { readonly code?: string } };
}

export class Refused extends Error {
  constructor(readonly code: string, message: string) {
    super(message);
  }
}

/** The control WebSocket of a script. A connection that is gone refuses with the code "gone". */
export class ControlSocket {
  private readonly waiting = new Map<number, { done: (value: unknown) => void; failed: (error: Error) => void }>();
  private calls = 0;
  private isOpen = true;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data) => this.hear(JSON.parse(data.toString()) as Reply));
    socket.on('close', () => {
      this.isOpen = false;
      for (const { failed } of this.waiting.values()) failed(new Refused('gone', 'the control socket has closed'));
      this.waiting.clear();
    });
  }

  static open(origin: string, token: string): Promise<ControlSocket> {
    const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/v1/control`, 'shopfloor.control.v1', {
      headers: { authorization: `Bearer ${token}` },
    });
    return new Promise((resolve, reject) => {
      socket.on('error', (error) => reject(new Refused('gone', error.message)));
      socket.on('open', () => resolve(new ControlSocket(socket)));
    });
  }

  call<T>(method: string, params: object): Promise<T> {
    if (!this.isOpen) return Promise.reject(new Refused('gone', 'the control socket has closed'));
    const id = (this.calls += 1);
    return new Promise((done, failed) => {
      this.waiting.set(id, { done: (value) => done(value as T), failed });
      this.socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    });
  }

  close(): void {
    this.socket.close();
  }

  private hear(reply: Reply): void {
    const waiting = this.waiting.get(reply.id ?? -1);
    this.waiting.delete(reply.id ?? -1);
    if (reply.error) waiting?.failed(new Refused(reply.error.data?.code ?? '', reply.error.message));
    else waiting?.done(reply.result);
  }
}
