// SPDX-License-Identifier: MIT
// Publishers by WHIP that are no browsers: webrtc_crowd sends, this speaks for it.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { program } from '../e2e/support/places';
import type { Server, Store } from '../e2e/support/server';

/** A picture of 160x90, five times a second, and a tone, into each of these stores' rooms. */
export class WebRtcCrowd {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly sessions: { readonly url: string; readonly key: string }[] = [];

  constructor(private readonly server: Server, private readonly stores: readonly Store[]) {
    this.child = spawn(program('webrtc_crowd'), [], { stdio: ['pipe', 'pipe', 'inherit'] });
    process.once('exit', this.kill);
  }

  /** One after the other. Returns when all of their offers are answered. */
  async begin(): Promise<void> {
    const lines = createInterface(this.child.stdout)[Symbol.asyncIterator]();
    for (const [peer, store] of this.stores.entries()) {
      this.say({ peer });
      const line = await lines.next();
      if (line.done) throw new Error('webrtc_crowd ended before all of its publishers had an offer');
      const { offer } = JSON.parse(line.value) as { offer: string };
      this.say({ peer, answer: await this.post(store, offer) });
    }
  }

  /** Each says goodbye, as a page does that is left. */
  async end(): Promise<void> {
    for (const { url, key } of this.sessions) {
      await fetch(url, { method: 'DELETE', headers: { authorization: `Bearer ${key}` } });
    }
    this.child.stdin.end();
    if (this.child.exitCode === null) await once(this.child, 'exit');
    process.off('exit', this.kill);
  }

  private say(what: object): void {
    this.child.stdin.write(`${JSON.stringify(what)}\n`);
  }

  private async post({ room, stream_key: key }: Store, offer: string): Promise<string> {
    const url = `${this.server.origin}/v1/rooms/${room}/whip`;
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/sdp' };
    const answer = await fetch(url, { method: 'POST', headers, body: offer });
    const text = await answer.text();
    if (answer.status !== 201) throw new Error(`WHIP answers ${answer.status}: ${text}`);
    this.sessions.push({ url: new URL(answer.headers.get('location') ?? '', url).href, key });
    return text;
  }

  private readonly kill = (): void => void this.child.kill('SIGKILL');
}
