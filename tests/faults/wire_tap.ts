// SPDX-License-Identifier: MIT
// The network between an encoder and the server: it tells when keyframes pass, and can go silent.
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { KeyframeWatch } from './keyframe_watch';

/** UTC in milliseconds, finer than Date.now(). */
export function utcNow(): number {
  return performance.timeOrigin + performance.now();
}

export class WireTap {
  /** UTC in ms at which the last byte of each keyframe went to the server, in order. */
  readonly keyframesMs: number[] = [];
  /** UTC in ms at which something last went to the server. */
  lastMs = 0;
  private readonly wires = new Set<{ encoder: Socket; server: Socket }>();
  private isSilent = false;

  private constructor(private readonly listener: Server, private readonly target: number) {
    listener.on('connection', (encoder) => this.join(encoder));
  }

  static async open(targetPort: number): Promise<WireTap> {
    const listener = createServer();
    await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
    return new WireTap(listener, targetPort);
  }

  get rtmp(): string {
    return `rtmp://127.0.0.1:${(this.listener.address() as AddressInfo).port}/live`;
  }

  /** The first keyframe at `ms` or later. */
  keyframeAfter(ms: number): number | undefined {
    return this.keyframesMs.find((at) => at >= ms);
  }

  /** From now on nothing passes, and nobody is told: a cable that is pulled. */
  silence(): void {
    this.isSilent = true;
  }

  /** What is connected is cut, what comes from now on passes again. */
  restore(): void {
    this.isSilent = false;
    for (const { encoder, server } of this.wires) {
      encoder.destroy();
      server.destroy();
    }
  }

  close(): void {
    this.restore();
    this.listener.close();
  }

  private join(encoder: Socket): void {
    const server = connect({ port: this.target, host: '127.0.0.1', noDelay: true });
    const wire = { encoder, server };
    this.wires.add(wire);
    const watch = new KeyframeWatch(() => this.keyframesMs.push(utcNow()));
    encoder.on('data', (part) => {
      if (this.isSilent) return;
      this.lastMs = utcNow();
      server.write(part);
      watch.take(part);
    });
    server.on('data', (part) => this.isSilent || encoder.write(part));
    const end = (other: Socket) => (): void => {
      if (this.isSilent) return;
      other.destroy();
      this.wires.delete(wire);
    };
    encoder.on('close', end(server));
    server.on('close', end(encoder));
    for (const socket of [encoder, server]) socket.on('error', () => undefined); // 'close' follows
  }
}
