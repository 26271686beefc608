// SPDX-License-Identifier: MIT
// What a hostile client does, and what the server answers it.
import { connect } from 'node:net';
import type { Opening, Target } from '../bench/opening';
import { rtmpOpenings } from '../bench/rtmp_openings';
import { converse, textFrame, upgradeRequest } from '../e2e/support/raw_socket';

/** Longer than any limit that it runs into. */
const patienceMs = 45_000;
const headBytes = 64 * 1024;
const rejected = (kind: string, words = ''): RegExp => new RegExp(`rejected kind=${kind} .*${words}`);

interface Talk {
  readonly name: string;
  readonly log?: RegExp;
  readonly port: (target: Target) => number;
  readonly say: (target: Target) => Buffer;
  /** After the upgrade, where `say` is one. */
  readonly then?: Buffer;
  /** Of what it hears; without it, silence and a close are the answer. */
  readonly hears?: RegExp;
}

function talk({ name, log, port, say, then, hears }: Talk): Opening {
  return {
    name, ...(log ? { log } : {}),
    run: async (target) => {
      let hasSpoken = false;
      const { bytes, closed } = await converse(port(target), (heard) => {
        if (heard.length === 0) return say(target);
        if (hasSpoken || !then || !heard.includes('HTTP/1.1 101')) return undefined;
        hasSpoken = true;
        return then;
      }, () => false, patienceMs);
      const heard = bytes.toString('latin1');
      if (hears && !hears.test(heard)) return `it hears ${JSON.stringify(heard.slice(0, 300))}`;
      if (!hears && heard !== '') return `it is answered ${JSON.stringify(heard.slice(0, 300))}`;
      return closed ? undefined : 'the connection stays open';
    },
  };
}

/** Comes, says nothing, and goes. */
const comesAndGoes: Opening = {
  name: 'http: comes and goes', log: rejected('unasked'),
  run: ({ httpPort }) => new Promise((resolve, reject) => {
    const socket = connect({ port: httpPort, host: '127.0.0.1' }, () => socket.end());
    socket.on('close', () => resolve(undefined)).on('error', reject).resume();
  }),
};

const http = (target: Target): number => target.httpPort;
const rtmp = (target: Target): number => target.rtmpPort;
const request = (...lines: string[]): Buffer => Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
const lone = 'Connection: close';

const upgrade = (headers: Readonly<Record<string, string>> = {}, path?: string) =>
  ({ httpPort, room }: Target): Buffer => upgradeRequest(httpPort, {
    path: path ?? `/v1/rooms/${room}/live`, protocol: 'shopfloor.live.v1', messages: [], headers,
  });

/** FIN and opcode, the mask bit and a length below 126; a mask of zeros. */
const frame = (first: number, payload: string): Buffer =>
  Buffer.concat([Buffer.from([first, 0x80 | payload.length, 0, 0, 0, 0]), Buffer.from(payload)]);

const slow: readonly Opening[] = [
  talk({ name: 'rtmp: says nothing', port: rtmp, log: rejected('timed_out'), say: () => Buffer.alloc(0) }),
  talk({ name: 'rtmp: stops in its handshake', port: rtmp, log: rejected('timed_out'), say: () => Buffer.from([3, 0, 0]) }),
  talk({ name: 'http: stops in its head', port: http, log: rejected('unasked'), say: () => Buffer.from('GET / HTTP/1.1\r\nHost: x') }),
];

const heads: readonly Opening[] = [
  comesAndGoes,
  talk({ name: 'http: bytes that are none', port: http, log: rejected('unasked'), say: () => request('\x16\x03\x01\x02\x00'), hears: /^$|^HTTP\/1\.[01] 4/ }),
  talk({
    name: 'http: a head without end', port: http, log: rejected('unasked'),
    say: () => request('GET / HTTP/1.1', 'Host: x', `X-Filler: ${'x'.repeat(headBytes)}`), hears: /^$|^HTTP\/1\.[01] 4/,
  }),
  talk({
    name: 'http: a path out of the pages', port: http,
    say: () => request('GET /%2e%2e/%2e%2e/%2e%2e/etc/passwd HTTP/1.1', 'Host: x', lone), hears: /^HTTP\/1\.1 4(?![\s\S]*root:)/,
  }),
  talk({
    name: 'http: a body in chunks', port: http, log: rejected('request', '411'),
    say: () => request('POST /v1/rpc HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked'), hears: /^HTTP\/1\.1 411/,
  }),
  talk({
    name: 'http: a body that is too large', port: http, log: rejected('request', '413'),
    say: () => request('POST /v1/rpc HTTP/1.1', 'Host: x', 'Content-Length: 99999999'), hears: /^HTTP\/1\.1 413/,
  }),
];

const sockets: readonly Opening[] = [
  talk({
    name: 'socket: from a page of another site', port: http, log: rejected('origin', 'allowed_origins'),
    say: upgrade({ Origin: 'https://evil.example' }), hears: /^HTTP\/1\.1 403[\s\S]*foreign_origin/,
  }),
  talk({
    name: 'socket: where there is none', port: http, log: rejected('upgrade'),
    say: upgrade({}, '/v1/rooms/../live'), hears: /^HTTP\/1\.1 404/,
  }),
  talk({
    name: 'socket: a message that is too large', port: http, log: rejected('messages', 'too large'),
    say: upgrade(), then: textFrame(Buffer.alloc(5000, 'a')), hears: /too large/,
  }),
  talk({
    name: 'socket: not text', port: http, log: rejected('messages', 'not text'),
    say: upgrade(), then: frame(0x82, 'abc'), hears: /only text/,
  }),
  talk({
    name: 'socket: a thousand pieces', port: http, log: rejected('messages', 'pieces'), say: upgrade(),
    then: Buffer.concat([frame(0x01, '{'), ...Array.from({ length: 1000 }, () => frame(0x00, ''))]), hears: /too many pieces/,
  }),
  talk({
    name: 'socket: a frame of a kind that is none', port: http,
    say: upgrade(), then: frame(0xb3, 'abc'), hears: /^HTTP\/1\.1 101/,
  }),
];

/** Those that end at once first. */
export const hostileKinds: readonly Opening[] = [...rtmpOpenings, ...heads, ...sockets, ...slow];
