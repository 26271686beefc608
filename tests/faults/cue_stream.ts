// SPDX-License-Identifier: MIT
// Cues, one after another, through the control WebSocket, whatever happens to it.
import { randomUUID } from 'node:crypto';
import { ControlSocket, Refused } from './control_socket';

const everyMs = 100;
const againMs = 100;
const passing = ['gone', 'busy'];

let lastNumber = 0; // of the whole run, so that no two rooms' cues are the same

export class CueStream {
  /** Acknowledged: the number in each cue's data. */
  readonly published: number[] = [];
  /** Of these: shown, but the disk did not take them. */
  notStored = 0;
  private wanted = true;
  private readonly running: Promise<void>;
  private socket: ControlSocket | undefined;

  /** `token` is asked for at each connection; the kinds are taken in turns. */
  constructor(
    private readonly origin: string, private readonly token: () => string, private readonly room: string,
    private readonly kind = 'notice') {
    this.running = this.run();
  }

  /** No more, and all that was begun is acknowledged. Throws what the server refused for good. */
  async stop(): Promise<void> {
    this.wanted = false;
    await this.running;
    this.socket?.close();
  }

  private async run(): Promise<void> {
    while (this.wanted) {
      const due = performance.now() + everyMs;
      const number = (lastNumber += 1);
      await this.publish(number);
      this.published.push(number);
      await new Promise((done) => setTimeout(done, Math.max(0, due - performance.now())));
    }
  }

  /** Until it is acknowledged: the key makes it one, however often it is sent. */
  private async publish(number: number): Promise<void> {
    let key = randomUUID();
    for (;;) {
      try {
        this.socket ??= await ControlSocket.open(this.origin, this.token());
        await this.socket.call('cue.publish', {
          room: this.room, kind: this.kind, data: { n: number }, idempotency_key: key,
        });
        return;
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (error.code === 'gone') this.socket = undefined;
        else if (/was shown, but not stored/.test(error.message)) {
          this.notStored += 1;
          return;
        }
        // The server stopped in the middle of it. What became of it the log of cues tells.
        else if (error.code === 'unknown_outcome') {
          if (await this.isKnown(number)) return;
          key = randomUUID();
        } else if (!passing.includes(error.code)) throw error;
        await new Promise((done) => setTimeout(done, againMs));
      }
    }
  }

  private async isKnown(number: number): Promise<boolean> {
    this.socket ??= await ControlSocket.open(this.origin, this.token());
    const { cues } = await this.socket.call<{ cues: { data: { n?: number } }[] }>('cue.list', { room: this.room });
    return cues.some(({ data }) => data.n === number);
  }
}
