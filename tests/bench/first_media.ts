// SPDX-License-Identifier: MIT
// When the first bytes of media come: out of a program, or to a viewer that waits for a show.
import { spawn } from 'node:child_process';
import { converse, textFrame, upgradeRequest } from '../e2e/support/raw_socket';

/** UTC in ms, to parts of one. */
export const utcNow = (): number => performance.timeOrigin + performance.now();

const chunkKind = 2; // of a binary message (server/delivery/PROTOCOL.md)

/** Whether these frames of a server have a chunk among them, or the beginning of one. */
function haveChunk(frames: Buffer): boolean {
  for (let at = 0; at + 2 <= frames.length; ) {
    const opcode = (frames[at] ?? 0) & 15;
    const short = (frames[at + 1] ?? 0) & 127;
    const head = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (at + head + 2 > frames.length) return false;
    if (opcode === 2 && frames[at + head + 1] === chunkKind) return true;
    const size = short === 126 ? frames.readUInt16BE(at + 2) : short === 127 ? Number(frames.readBigUInt64BE(at + 2)) : short;
    at += head + size;
  }
  return false;
}

export interface WaitingViewer {
  /** It is in the room. */
  readonly joined: Promise<void>;
  /** UTC in ms at which its first chunk came. */
  readonly firstChunkMs: Promise<number>;
}

/** A viewer in a room where nothing is on air yet. */
export function waitForShow(port: number, room: string): WaitingViewer {
  let hasAsked = false;
  let isIn = (): void => undefined;
  const joined = new Promise<void>((done) => (isIn = done));
  const say = (heard: Buffer): Buffer | undefined => {
    if (heard.length === 0) {
      return upgradeRequest(port, { path: `/v1/rooms/${room}/live`, protocol: 'shopfloor.live.v1', messages: [] });
    }
    if (heard.includes('"joined"')) isIn();
    if (hasAsked || !heard.includes('\r\n\r\n')) return undefined;
    hasAsked = true;
    return textFrame(Buffer.from('{"type":"join"}'));
  };
  const enough = (heard: Buffer): boolean => {
    const end = heard.indexOf('\r\n\r\n');
    return end >= 0 && haveChunk(heard.subarray(end + 4));
  };
  const firstChunkMs = converse(port, say, enough, 20_000).then(({ closed }) => {
    if (closed) throw new Error('the server closed before the first chunk');
    return utcNow();
  });
  return { joined, firstChunkMs };
}

export interface FragmentWriter {
  /** UTC in ms at which the first fragment's head came out. */
  readonly firstFragmentMs: Promise<number>;
  stop(): void;
}

/** Runs a program that writes fragmented MP4 to its standard output. */
export function writeFragments(program: string, words: readonly string[]): FragmentWriter {
  const child = spawn(program, [...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = (): void => void child.kill('SIGKILL');
  process.once('exit', stop);
  let complaint = '';
  const firstFragmentMs = new Promise<number>((done, fail) => {
    let heard = Buffer.alloc(0);
    child.stdout.on('data', (part: Buffer) => {
      heard = heard.length > 1 << 20 ? heard : Buffer.concat([heard, part]);
      if (heard.includes('moof')) done(utcNow());
    });
    child.stderr.on('data', (part: Buffer) => (complaint += part.toString()));
    child.once('error', fail);
    child.once('exit', (code) => {
      process.removeListener('exit', stop);
      fail(new Error(`${program} ended with ${code} before its first fragment: ${complaint.slice(-500)}`));
    });
  });
  return { firstFragmentMs, stop };
}
