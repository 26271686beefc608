// SPDX-License-Identifier: MIT
// Ten ways to begin a conversation with the RTMP port wrongly.
import { randomBytes } from 'node:crypto';
import { converse } from '../e2e/support/raw_socket';
import type { Opening } from './opening';
import {
  amfNull, amfNumber, amfObject, amfText, command, connectCommand, handshakeBytes, message, publishCommand,
} from './rtmp_bytes';

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
