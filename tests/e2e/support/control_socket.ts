// SPDX-License-Identifier: MIT
// A script's control WebSocket: calls on one connection, until it breaks.
import { connect, type Socket } from 'node:net';
import { textFrame, upgradeRequest } from './raw_socket';
import { until } from './wait';

interface Reply {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string; readonly data?: { readonly code?: string } };
}

/** What the server has refused; what is lost with the connection is a `ConnectionLost`. */
export class Refused extends Error {}
export class ConnectionLost extends Error {}

export class ControlSocket {
  private rest = Buffer.alloc(0);
  private isOpen = false;
  private next = 1;
  private readonly waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();

  private constructor(private readonly socket: Socket) {
    socket.on('data', (part) => this.take(part));
    socket.on('error', () => undefined);
    socket.on('close', () => this.lose());
  }

  static async open(port: number, token: string): Promise<ControlSocket> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const control = new ControlSocket(socket);
    socket.write(upgradeRequest(port, {
      path: '/v1/control', protocol: 'shopfloor.control.v1', messages: [],
      headers: { Authorization: `Bearer ${token}` },
    }));
    await until('the control socket is open', () => control.isOpen);
    return control;
  }

  call<T>(method: string, params: object): Promise<T> {
    if (this.socket.destroyed) return Promise.reject(new ConnectionLost(method));
    const id = this.next++;
    return new Promise<T>((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.socket.write(textFrame(Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, method, params }))));
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private lose(): void {
    for (const { reject } of this.waiting.values()) reject(new ConnectionLost('the socket has closed'));
    this.waiting.clear();
  }

  private take(part: Buffer): void {
    this.rest = Buffer.concat([this.rest, part]);
    if (!this.isOpen) {
      const end = this.rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      if (!this.rest.toString('latin1', 0, end).startsWith('HTTP/1.1 101')) return this.close();
      this.rest = this.rest.subarray(end + 4);
      this.isOpen = true;
    }
    for (let frame = this.nextFrame(); frame; frame = this.nextFrame()) {
      if (frame.opcode === 1) this.answer(JSON.parse(frame.payload.toString()) as Reply);
    }
  }

  /** Whole frames only: the server does not mask, nor cut its messages (RFC 6455, 5.2). */
  private nextFrame(): { opcode: number; payload: Buffer } | undefined {
    const bytes = this.rest;
    if (bytes.length < 2) return undefined;
    let size = bytes.readUInt8(1) & 127;
    let start = 2;
    if (size === 126) {
      if (bytes.length < 4) return undefined;
      [size, start] = [bytes.readUInt16BE(2), 4];
    } else if (size === 127) {
      if (bytes.length < 10) return undefined;
      [size, start] = [Number(bytes.readBigUInt64BE(2)), 10];
    }
    if (bytes.length < start + size) return undefined;
    this.rest = bytes.subarray(start + size);
    return { opcode: bytes.readUInt8(0) & 15, payload: bytes.subarray(start, start + size) };
  }

  private answer({ id, result, error }: Reply): void {
    const asker = id === undefined ? undefined : this.waiting.get(id);
    if (!asker || id === undefined) return;
    this.waiting.delete(id);
    if (error) asker.reject(new Refused(JSON.stringify(error)));
    else asker.resolve(result);
  }
}
