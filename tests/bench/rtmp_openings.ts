// SPDX-License-Identifier: MIT
// Ten ways to begin a conversation with the RTMP port wrongly.
import { randomBytes } from 'node:crypto';
import { converse } from '../e2e/support/raw_socket';
import type { Opening } from './opening';

const handshakeBytes = 1536;
const chunkBytes = 128;

function amfText(text: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(text));
  return Buffer.concat([Buffer.from([2]), length, Buffer.from(text)]);
}

function amfNumber(value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

function amfObject(entries: Readonly<Record<string, Buffer>>): Buffer {
  const fields = Object.entries(entries).flatMap(([key, value]) => [amfText(key).subarray(1), value]);
  return Buffer.concat([Buffer.from([3]), ...fields, Buffer.from([0, 0, 9])]);
}

const amfNull = Buffer.from([5]);

/** A message in chunks of 128 bytes (RTMP 1.0, 5.3), its length as given. */
function message(type: number, body: Buffer, length = body.length, stream = 0): Buffer {
  const head = Buffer.alloc(12);
  head[0] = 3;
  head.writeUIntBE(length, 4, 3);
  head[7] = type;
  head.writeUInt32LE(stream, 8);
  const parts: Buffer[] = [head, body.subarray(0, chunkBytes)];
  for (let at = chunkBytes; at < body.length; at += chunkBytes) {
    parts.push(Buffer.from([0xc3]), body.subarray(at, at + chunkBytes));
  }
  return Buffer.concat(parts);
}

const command = (...values: Buffer[]): Buffer => message(20, Buffer.concat(values));
const connectCommand = command(amfText('connect'), amfNumber(1), amfObject({ app: amfText('live') }));

function publishCommand(key: string): Buffer {
  const body = [amfText('publish'), amfNumber(3), amfNull, amfText(key), amfText('live')];
  return message(20, Buffer.concat(body), undefined, 1);
}

function nested(depth: number): Buffer {
  let value = amfObject({});
  for (let i = 0; i < depth; i += 1) value = amfObject({ a: value });
  return value;
}

/** Not RTMP at all: the only answer there can be is a prompt close. */
function stranger(name: string, bytes: Buffer, log: RegExp): Opening {
  return {
    name: `rtmp: ${name}`, log,
    run: async ({ rtmpPort }) => {
      const { closed } = await converse(rtmpPort, bytes);
      return closed ? undefined : 'the connection stays open';
    },
  };
}

/** Good manners in the handshake, and then this. Answered by a status with a sentence. */
function afterHandshake(name: string, bytes: Buffer, log: RegExp, answer = 'NetStream.Publish.'): Opening {
  const hello = Buffer.concat([Buffer.from([3]), Buffer.alloc(8), randomBytes(handshakeBytes - 8)]);
  const then = Buffer.concat([Buffer.alloc(handshakeBytes), bytes]);
  return {
    name: `rtmp: ${name}`, log,
    run: async ({ rtmpPort }) => {
      let hasSpoken = false;
      const { bytes: heard, closed } = await converse(rtmpPort, (so_far) => {
        if (so_far.length === 0) return hello;
        if (hasSpoken || so_far.length < 1 + 2 * handshakeBytes) return undefined;
        hasSpoken = true;
        return then;
      });
      const words = heard.subarray(1 + 2 * handshakeBytes).toString('latin1');
      if (!words.includes(answer)) return `no ${answer}* in the answer of ${words.length} bytes`;
      return closed ? undefined : 'the connection stays open';
    },
  };
}

const malformed = /malformed input/;

export const rtmpOpenings: readonly Opening[] = [
  stranger('HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), /not RTMP: HTTP/),
  stranger('TLS', Buffer.from('16030100050100000101', 'hex'), /not RTMP: TLS/),
  stranger('RTMPE', Buffer.concat([Buffer.from([6]), randomBytes(64)]), /not RTMP: encrypted/),
  afterHandshake('a compressed header first', Buffer.from([0xc3, 0, 0, 0]), malformed),
  afterHandshake('a message of 16 MB', message(9, Buffer.alloc(64), 0xffffff), malformed),
  afterHandshake('chunks of no bytes', message(1, Buffer.alloc(4)), malformed),
  afterHandshake('a command cut short', command(amfText('connect').subarray(0, 5)), malformed),
  afterHandshake(
    'objects 2000 deep', command(amfText('connect'), amfNumber(1), nested(2000)), malformed),
  afterHandshake('publish before connect', publishCommand('key'), malformed),
  afterHandshake(
    'an unknown key',
    Buffer.concat([
      connectCommand, command(amfText('createStream'), amfNumber(2), amfNull),
      publishCommand('nobody-knows-this-key'),
    ]),
    /refused|unknown/i),
];
