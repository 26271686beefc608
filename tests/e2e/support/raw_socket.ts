// SPDX-License-Identifier: MIT
// What a misbehaving client needs: a TCP connection, and a WebSocket that sends anything.
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

export interface Heard {
  readonly bytes: Buffer;
  readonly closed: boolean; // by the other side
}

/** Sends, and hears until the other side closes, `enough` is true, or the patience ends. */
export function converse(
  port: number, say: Buffer | ((heard: Buffer) => Buffer | undefined),
  enough: (heard: Buffer) => boolean = () => false, patienceMs = 10_000): Promise<Heard> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const finish = (closed: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ bytes, closed });
    };
    const timer = setTimeout(() => finish(false), patienceMs);
    const answer = (): void => {
      const next = typeof say === 'function' ? say(bytes) : undefined;
      if (next) socket.write(next);
      if (enough(bytes)) finish(false);
    };
    socket.on('connect', () => (typeof say === 'function' ? answer() : socket.write(say)));
    socket.on('data', (part) => {
      bytes = Buffer.concat([bytes, part]);
      answer();
    });
    socket.on('end', () => finish(true));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return finish(true);
      clearTimeout(timer);
      reject(error);
    });
  });
}

export interface WebSocketAnswer {
  readonly status: number; // of the upgrade
  readonly text: string; // the refusal's body, or all text messages
  readonly closeCode: number | undefined;
  readonly closeReason: string;
}

export interface WebSocketOpening {
  readonly path: string;
  readonly protocol: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly messages: readonly Buffer[]; // payloads of text messages
}

export function upgradeRequest(port: number, opening: WebSocketOpening): Buffer {
  const headers: Record<string, string> = {
    Host: `127.0.0.1:${port}`, Upgrade: 'websocket', Connection: 'Upgrade',
    'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    'Sec-WebSocket-Protocol': opening.protocol, ...opening.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from(`GET ${opening.path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
}

/** A masked text frame (RFC 6455, 5.2). */
export function textFrame(payload: Buffer): Buffer {
  const mask = randomBytes(4);
  const length = payload.length < 126
    ? Buffer.from([0x80 | payload.length])
    : Buffer.from([0x80 | 126, payload.length >> 8, payload.length & 255]);
  const masked = payload.map((byte, i) => byte ^ (mask[i % 4] ?? 0));
  return Buffer.concat([Buffer.from([0x81]), length, mask, masked]);
}

interface Frames {
  text: string;
  closeCode: number | undefined;
  closeReason: string;
}

function readFrames(bytes: Buffer): Frames {
  const found: Frames = { text: '', closeCode: undefined, closeReason: '' };
  for (let at = 0; at + 2 <= bytes.length; ) {
    const opcode = (bytes[at] ?? 0) & 15;
    let size = (bytes[at + 1] ?? 0) & 127;
    let start = at + 2;
    if (size === 126 && start + 2 <= bytes.length) [size, start] = [bytes.readUInt16BE(start), start + 2];
    else if (size === 127 && start + 8 <= bytes.length) {
      [size, start] = [Number(bytes.readBigUInt64BE(start)), start + 8];
    }
    const payload = bytes.subarray(start, start + size);
    if (opcode === 1) found.text += payload.toString();
    if (opcode === 8 && payload.length >= 2) {
      found.closeCode = payload.readUInt16BE(0);
      found.closeReason = payload.subarray(2).toString();
    }
    at = start + size;
  }
  return found;
}

/** Opens, sends, and hears until a close frame, the connection's end, or `enough` of the text. */
export async function openWebSocket(
  port: number, opening: WebSocketOpening,
  enough: (text: string) => boolean): Promise<WebSocketAnswer> {
  let hasSpoken = false;
  const split = (heard: Buffer): [string, Buffer] => {
    const end = heard.indexOf('\r\n\r\n');
    return end < 0 ? ['', Buffer.alloc(0)] : [heard.toString('latin1', 0, end), heard.subarray(end + 4)];
  };
  const say = (heard: Buffer): Buffer | undefined => {
    if (heard.length === 0) return upgradeRequest(port, opening);
    if (hasSpoken || !/^HTTP\/1\.1 101/.test(split(heard)[0])) return undefined;
    hasSpoken = true;
    return Buffer.concat(opening.messages.map(textFrame));
  };
  const isDone = (heard: Buffer): boolean => {
    const [head, body] = split(heard);
    if (!/^HTTP\/1\.1 101/.test(head)) return bodyIsComplete(head, body);
    const frames = readFrames(body);
    return frames.closeCode !== undefined || enough(frames.text);
  };
  const { bytes } = await converse(port, say, isDone);
  const [head, body] = split(bytes);
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0);
  if (status !== 101) return { status, text: body.toString(), closeCode: undefined, closeReason: '' };
  return { status, ...readFrames(body) };
}

function bodyIsComplete(head: string, body: Buffer): boolean {
  const length = /content-length: *(\d+)/i.exec(head)?.[1];
  return length !== undefined && body.length >= Number(length);
}
