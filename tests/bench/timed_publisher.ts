// SPDX-License-Identifier: MIT
// A publisher that knows when each of its frames left.
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { until } from '../e2e/support/wait';
import { utcNow } from './first_media';
import { isFrame, isSetup, type Tag } from './flv_tags';
import { amfNull, amfNumber, amfText, command, connectCommand, handshakeBytes, message, publishCommand } from './rtmp_bytes';

export class TimedPublisher {
  private heard = Buffer.alloc(0);
  private timer: NodeJS.Timeout | undefined;
  /** UTC in ms at which each frame's first byte was written, in order. */
  readonly sentMs: number[] = [];
  /** UTC in ms of the stream's time 0. */
  beginMs = NaN;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (part: Buffer) => (this.heard = Buffer.concat([this.heard, part])));
    socket.on('error', () => this.stop());
  }

  static async open(port: number, key: string): Promise<TimedPublisher> {
    const publisher = new TimedPublisher(connect({ port, host: '127.0.0.1', noDelay: true }));
    const { socket } = publisher;
    socket.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(8), randomBytes(handshakeBytes - 8)]));
    await publisher.hears('the handshake', () => publisher.heard.length >= 1 + 2 * handshakeBytes);
    socket.write(Buffer.concat([publisher.heard.subarray(1, 1 + handshakeBytes), connectCommand]));
    await publisher.hears('the connection', () => publisher.heard.includes('NetConnection.Connect.Success'));
    socket.write(command(amfText('createStream'), amfNumber(2), amfNull));
    socket.write(publishCommand(key));
    await publisher.hears('leave to publish', () => publisher.heard.includes('NetStream.Publish.Start'));
    return publisher;
  }

  /** Sends each tag when its time has come; a file of whole seconds can go on from its beginning. */
  play(tags: readonly Tag[], times: 'once' | 'over and over' = 'once'): void {
    this.beginMs = utcNow();
    const roundMs = Math.round((tags[tags.length - 1]?.ms ?? 0) / 1000) * 1000;
    let [next, round] = [0, 0];
    const tagAt = (): Tag | undefined => {
      if (next === tags.length && times === 'over and over') [next, round] = [0, round + 1];
      const tag = tags[next];
      return tag && { ...tag, ms: tag.ms + round * roundMs };
    };
    const due = ({ ms, dueMs }: Tag): number => dueMs ?? ms;
    const step = (): void => {
      let tag = tagAt();
      for (; tag && utcNow() - this.beginMs >= due(tag); tag = tagAt()) {
        next += 1;
        if (round > 0 && isSetup(tag)) continue;
        if (isFrame(tag)) this.sentMs.push(utcNow());
        this.socket.write(message(tag.type, tag.body, tag.body.length, 1, tag.ms));
      }
      if (tag) this.timer = setTimeout(step, Math.max(1, due(tag) - (utcNow() - this.beginMs)));
    };
    step();
  }

  /** Whether the server has said this. */
  hasHeard(words: string): boolean {
    return this.heard.includes(words);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.socket.destroy();
  }

  private hears(what: string, condition: () => boolean): Promise<unknown> {
    return until(`${what} (RTMP)`, condition);
  }
}
