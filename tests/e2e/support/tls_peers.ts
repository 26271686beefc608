// SPDX-License-Identifier: MIT
// Peers of a TLS port: programs that are run, a viewer by wss, and bytes that are no TLS.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { textFrame, upgradeRequest } from './raw_socket';
import { until } from './wait';

export interface Ran {
  readonly code: number;
  readonly output: string; // stdout and stderr
}

export function run(command: string, words: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(command, words, { timeout: 30_000 }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr });
    });
    child.stdin?.end();
  });
}

export const curl = (...words: string[]): Promise<Ran> => run('curl', ['-s', '-k', '-i', '--max-time', '20', ...words]);

/** Bytes in the send queue of a connection over loopback, from the end at `fromPort`; proc(5), /proc/net/tcp. */
function sendQueue(fromPort: number, toPort: number): number {
  const end = (port: number): string => `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const line of readFileSync('/proc/net/tcp', 'utf8').split('\n')) {
    const [, local, remote, , queues] = line.trim().split(/\s+/);
    if (local?.endsWith(end(fromPort)) && remote?.endsWith(end(toPort))) return parseInt(queues!, 16);
  }
  throw new Error(`no connection from port ${fromPort} to ${toPort}`);
}

/** A viewer by wss that counts what it gets. */
export class SecureViewer {
  bytes = 0;
  text = '';
  closed = false;

  private constructor(private readonly socket: TLSSocket) {
    socket.on('data', (part: Buffer) => {
      this.bytes += part.length;
      if (this.text.length < 100_000) this.text += part.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => (this.closed = true));
  }

  static async join(port: number, room: string): Promise<SecureViewer> {
    const viewer = new SecureViewer(connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }));
    viewer.socket.write(upgradeRequest(port, {
      path: `/v1/rooms/${room}/live`, protocol: 'shopfloor.live.v1', messages: [] }));
    await until('the upgrade is answered', () => viewer.text.includes('\r\n\r\n'));
    viewer.socket.write(textFrame(Buffer.from('{"type":"join"}')));
    await until('media comes', () => viewer.bytes > 20_000);
    return viewer;
  }

  async getsMore(bytes = 100_000, timeoutMs?: number): Promise<void> {
    const before = this.bytes;
    await until('more media comes', () => {
      if (this.closed) throw new Error('the viewer was closed');
      return this.bytes > before + bytes;
    }, timeoutMs);
  }

  /** What the server's kernel has for it, as far as it was not taken. */
  get unsentBytes(): number {
    return sendQueue(this.socket.remotePort!, this.socket.localPort!);
  }

  /** As one whose network is gone: nothing is read any more. */
  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  leave(): void {
    this.socket.destroy();
  }
}

/** The other side closes, or resets. */
export function sendAndEnd(port: number, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.end(bytes));
    socket.setTimeout(20_000, () => reject(new Error(`port ${port} does not close`)));
    socket.on('data', () => undefined);
    socket.on('error', () => undefined); // a reset ends it too
    socket.on('close', () => resolve());
  });
}
