// SPDX-License-Identifier: MIT
// Requests at a steady rate over connections that stay open.
import { connect, type Socket } from 'node:net';

export interface Load {
  readonly port: number;
  readonly paths: (index: number) => string;
  readonly perSecond: number;
  readonly seconds: number;
  readonly connections: number;
}

export interface Answers {
  /** From the moment a request was due to its whole answer: what waits here counts too. */
  readonly latenciesMs: number[];
  readonly statuses: ReadonlyMap<number, number>;
}

/** One connection: a request at a time, each answer with its Content-Length. */
class Line {
  private heard = '';
  private done: ((status: number) => void) | undefined;

  private constructor(private readonly socket: Socket, private readonly port: number) {
    socket.setEncoding('latin1');
    socket.on('data', (part: string) => this.hear(part));
    socket.on('close', () => this.answer(0));
    socket.on('error', () => this.answer(0));
  }

  static open(port: number): Promise<Line> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => resolve(new Line(socket, port)));
    });
  }

  /** Resolves with the status; 0 when the connection has gone. */
  get(path: string): Promise<number> {
    return new Promise((resolve) => {
      this.done = resolve;
      if (this.socket.destroyed) return this.answer(0);
      this.socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${this.port}\r\n\r\n`);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private hear(part: string): void {
    this.heard += part;
    const end = this.heard.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = Number(/content-length: *(\d+)/i.exec(this.heard.slice(0, end))?.[1] ?? 0);
    if (this.heard.length < end + 4 + length) return;
    const status = Number(this.heard.slice(9, 12));
    this.heard = this.heard.slice(end + 4 + length);
    this.answer(status);
  }

  private answer(status: number): void {
    const done = this.done;
    this.done = undefined;
    done?.(status);
  }
}

export async function steadyRequests(load: Load): Promise<Answers> {
  const lines = await Promise.all(Array.from({ length: load.connections }, () => Line.open(load.port)));
  const idle = [...lines];
  const waiting: number[] = []; // the times at which requests without a free line were due
  const latenciesMs: number[] = [];
  const statuses = new Map<number, number>();
  const total = load.perSecond * load.seconds;
  let sent = 0;

  const send = async (line: Line, dueMs: number): Promise<void> => {
    const status = await line.get(load.paths(sent++));
    latenciesMs.push(performance.now() - dueMs);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    const next = waiting.shift();
    if (next === undefined) idle.push(line);
    else void send(line, next);
  };

  const startMs = performance.now();
  for (let due = 0; due < total; ) {
    const dueNow = Math.min(total, Math.floor((performance.now() - startMs) * load.perSecond / 1000) + 1);
    for (; due < dueNow; due += 1) {
      const dueMs = startMs + (due * 1000) / load.perSecond;
      const line = idle.shift();
      if (line) void send(line, dueMs);
      else waiting.push(dueMs);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  while (latenciesMs.length < total) await new Promise((resolve) => setTimeout(resolve, 5));
  for (const line of lines) line.close();
  return { latenciesMs, statuses };
}
