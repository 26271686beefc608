// SPDX-License-Identifier: MIT
import { LiveSocket, type DownReason } from './live_socket';
import type { Joined, ServerMessage } from './messages';
import { ServerClock } from './server_clock';
import type { MediaFrame } from './wire';

const PING_MS = 10_000;
/** Three at once, then some when the page is no longer busy with its start. */
const FIRST_PINGS_MS = [0, 0, 0, 400, 1000, 2000, 4000];
const PING_MEMORY = 8;

/** The viewer's own measurements, as the `quality` message carries them. */
export interface Quality {
  latency_ms: number | undefined;
  stalls: number;
  dropped: number;
  rendition: string | undefined;
}

export interface LiveSessionEvents {
  opened(): void;
  joined(message: Joined): void;
  message(message: ServerMessage): void;
  media(frame: MediaFrame): void;
  down(reason: DownReason): void;
  quality(): Quality;
  /** "auto", or the name that the viewer wishes. */
  choice(): string;
}

/** One viewer in one room over as many sockets as it takes: join, pings, the server's clock. */
export class LiveSession {
  private readonly socket: LiveSocket;
  private readonly clock = new ServerClock();
  private readonly storageKey: string;
  private pings = new Map<number, number>();
  private nextPing = 1;
  private timer: ReturnType<typeof setInterval> | undefined;
  private isJoined = false;
  private askedFor = '';

  constructor(
    url: string,
    room: string,
    private readonly want: string[],
    private readonly events: LiveSessionEvents,
  ) {
    this.storageKey = `shopfloor.session.${room}`;
    this.socket = new LiveSocket(url, {
      open: () => this.join(),
      message: (message) => this.received(message),
      media: (frame) => events.media(frame),
      down: (reason) => {
        this.isJoined = false;
        events.down(reason);
      },
    });
  }

  open(): void {
    this.socket.open();
    this.timer ??= setInterval(() => this.beat(), PING_MS);
  }

  close(): void {
    this.isJoined = false;
    this.socket.close();
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** Joins anew over a fresh socket, so that the server sends a keyframe and what follows it. */
  rejoin(delayMs: number): void {
    this.socket.reopen(delayMs);
  }

  hurry(): void {
    this.socket.hurry();
  }

  /** A message of the page's own. False where it was not sent, as the viewer has not joined. */
  send(message: object): boolean {
    return this.isJoined && this.socket.send(message);
  }

  /** The server's UTC in milliseconds at a local time of `performance.now()`. */
  serverUtcMs(localMs: number): number | undefined {
    return this.clock.utcMs(localMs);
  }

  /** Says what the viewer wishes; the next join does where the line is down. */
  tellChoice(): void {
    const rendition = this.events.choice();
    if (rendition === this.askedFor) return;
    if (this.send({ type: 'rendition', rendition })) this.askedFor = rendition;
  }

  private join(): void {
    this.isJoined = false;
    const session = this.storedSession();
    this.askedFor = this.events.choice();
    const join = { type: 'join', rendition: this.askedFor, want: this.want };
    this.socket.send(session ? { ...join, session } : join);
    this.pings.clear();
    for (const delay of FIRST_PINGS_MS) {
      if (delay === 0) this.ping();
      else setTimeout(() => this.ping(), delay);
    }
    this.events.opened();
  }

  private received(message: ServerMessage): void {
    if (message.type === 'pong') return this.ponged(message.id, message.utc_us);
    if (message.type !== 'joined') return this.events.message(message);
    this.clock.guess(performance.now(), message.utc_ms);
    this.storeSession(message.session);
    this.isJoined = true;
    this.events.joined(message);
    this.tellChoice();
  }

  private beat(): void {
    this.ping();
    this.socket.send({ type: 'quality', ...this.events.quality() });
  }

  private ping(): void {
    const id = this.nextPing++;
    this.pings.set(id, performance.now());
    this.pings.delete(id - PING_MEMORY);
    this.socket.send({ type: 'ping', id });
  }

  private ponged(id: number, utcUs: number): void {
    const sentMs = this.pings.get(id);
    if (sentMs === undefined) return;
    this.pings.delete(id);
    this.clock.pong(sentMs, performance.now(), utcUs);
  }

  /** Storage may be forbidden (private windows, embedded pages): then each page is a new viewer. */
  private storedSession(): string | undefined {
    try {
      return sessionStorage.getItem(this.storageKey) ?? undefined;
    } catch {
      return undefined;
    }
  }

  private storeSession(session: string): void {
    try {
      sessionStorage.setItem(this.storageKey, session);
    } catch {
      return;
    }
  }
}
