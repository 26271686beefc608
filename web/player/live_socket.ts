// SPDX-License-Identifier: MIT
import { Backoff } from './backoff';
import { parseServerMessage, type ServerMessage } from './messages';
import { parseMediaFrame, type MediaFrame } from './wire';

const SUBPROTOCOL = 'shopfloor.live.v1';
const SILENCE_LIMIT_MS = 25_000;
const STABLE_AFTER_MS = 5_000;
const CLOSE_POLICY = 1008;
const CLOSE_GOING_AWAY = 1001;
const CLOSE_ABNORMAL = 1006;

/** Why the line is down. `refused` is for good; after the others the socket returns by itself. */
export type DownReason = 'lost' | 'stopping' | 'refused' | 'unreachable';

export interface LiveSocketEvents {
  open(): void;
  message(message: ServerMessage): void;
  media(frame: MediaFrame): void;
  down(reason: DownReason): void;
}

/** A viewer socket that comes back: after 0.25 s, then doubling to 8 s, with jitter. */
export class LiveSocket {
  private socket: WebSocket | undefined;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private silenceTimer: ReturnType<typeof setTimeout> | undefined;
  private stableTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly backoff = new Backoff();
  private wanted = false;

  constructor(
    private readonly url: string,
    private readonly events: LiveSocketEvents,
  ) {}

  open(): void {
    this.wanted = true;
    if (!this.socket) this.connect();
  }

  close(): void {
    this.wanted = false;
    this.drop();
  }

  /** A fresh connection after `delayMs`, whatever the state of this one. */
  reopen(delayMs: number): void {
    this.drop();
    this.wanted = true;
    this.retryTimer = setTimeout(() => this.connect(), delayMs);
  }

  /** The network is back: no reason to wait longer. */
  hurry(): void {
    if (this.wanted && !this.socket) this.reopen(0);
  }

  /** Sends JSON; false, and nothing, while the line is down. */
  send(message: object): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  private connect(): void {
    clearTimeout(this.retryTimer);
    const socket = new WebSocket(this.url, SUBPROTOCOL);
    socket.binaryType = 'arraybuffer';
    let openedMs: number | undefined;
    socket.onopen = () => {
      openedMs = performance.now();
      this.stableTimer = setTimeout(() => this.backoff.reset(), STABLE_AFTER_MS);
      this.events.open();
    };
    socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => this.received(event.data);
    socket.onclose = (event) => this.closed(event.code, openedMs);
    this.socket = socket;
    this.watchSilence();
  }

  private received(data: string | ArrayBuffer): void {
    this.watchSilence();
    if (typeof data === 'string') {
      const message = parseServerMessage(data);
      if (message) this.events.message(message);
    } else {
      const frame = parseMediaFrame(data);
      if (frame) this.events.media(frame);
    }
  }

  private closed(code: number, openedMs: number | undefined): void {
    this.drop();
    if (!this.wanted) return;
    const reason = reasonFor(code, openedMs);
    this.wanted = reason !== 'refused';
    if (this.wanted) this.retryTimer = setTimeout(() => this.connect(), this.waitAfter(reason));
    this.events.down(reason);
  }

  /** A whole room's viewers return to a server that starts: spread over some seconds. */
  private waitAfter(reason: DownReason): number {
    return reason === 'stopping' ? 1000 + Math.random() * 4000 : this.backoff.next();
  }

  private drop(): void {
    clearTimeout(this.retryTimer);
    clearTimeout(this.silenceTimer);
    clearTimeout(this.stableTimer);
    const socket = this.socket;
    this.socket = undefined;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  /** A line that died without a word (a phone that changed cells) is noticed by its silence. */
  private watchSilence(): void {
    clearTimeout(this.silenceTimer);
    this.silenceTimer = setTimeout(() => this.closed(CLOSE_ABNORMAL, 0), SILENCE_LIMIT_MS);
  }
}

/**
 * A policy close right after the opening is about us, and would come again; later it is about a
 * page that slept too long to be heard of.
 */
function reasonFor(code: number, openedMs: number | undefined): DownReason {
  if (openedMs === undefined) return 'unreachable';
  if (code === CLOSE_GOING_AWAY) return 'stopping';
  const atOnce = performance.now() - openedMs < STABLE_AFTER_MS;
  return code === CLOSE_POLICY && atOnce ? 'refused' : 'lost';
}
