// SPDX-License-Identifier: MIT
import { Backoff } from '../player/backoff';
import { Emitter } from '../player/emitter';
import type { Session } from './control_types';

/** `signed-out` is for good: the server knows neither the cookie nor the token. */
export type LineState = 'connecting' | 'up' | 'down' | 'signed-out';

export interface ControlEvents {
  line: LineState;
  /** A message of the server that answers nothing. */
  notification: { method: string; params: unknown };
}

/** What the server refused, or why it could not be asked. `message` is a sentence in English. */
export class ControlError extends Error {
  constructor(
    /** `data.code` of the answer; `timeout` where none came. */
    readonly code: string,
    message: string,
    /** The parameter at fault, where there is one. */
    readonly field?: string,
  ) {
    super(message);
  }
}

/** The part of WebSocket that is used; a test has its own. */
export type SocketLike = Pick<
  WebSocket, 'send' | 'close' | 'readyState' | 'onopen' | 'onmessage' | 'onclose'
>;

export interface ControlOptions {
  url: string;
  /** For scripts that have no cookie: logs in with it, keeps it in memory only. */
  token?: string;
  timeoutMs?: number;
  backoff?: Backoff;
  open?: (url: string, subprotocol: string) => SocketLike;
}

interface Reply {
  id?: number | null;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { message: string; data?: { code?: string; field?: string } };
}

interface Pending {
  message: string;
  /** Part of getting to know each other: of one socket only. */
  isIntroduction: boolean;
  timer: ReturnType<typeof setTimeout>;
  resolve(result: unknown): void;
  reject(error: ControlError): void;
}

const SUBPROTOCOL = 'shopfloor.control.v1';
const OPEN = 1;
/** The server closed the socket because the sign-in has ended. */
const CLOSE_SIGNED_OUT = 4401;

/**
 * JSON-RPC over the control socket, which comes back by itself. Calls made, or not answered, while
 * the line is down are sent when it is up again, within their time-out: reading twice is harmless,
 * and a change carries an idempotency key, so that it happens once.
 */
export class ControlClient extends Emitter<ControlEvents> {
  session: Session | undefined;
  private socket: SocketLike | undefined;
  private state: LineState = 'connecting';
  private wanted = false;
  private nextId = 1;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly pending = new Map<number, Pending>();
  private readonly backoff: Backoff;

  constructor(private readonly options: ControlOptions) {
    super();
    this.backoff = options.backoff ?? new Backoff();
  }

  get line(): LineState {
    return this.state;
  }

  start(): void {
    this.wanted = true;
    if (!this.socket) this.connect();
  }

  stop(): void {
    this.wanted = false;
    clearTimeout(this.retryTimer);
    this.drop();
    this.failAll(new ControlError('stopped', 'The page is closing.'));
  }

  /** The network is back: no reason to wait longer. */
  hurry(): void {
    if (!this.wanted || this.socket) return;
    clearTimeout(this.retryTimer);
    this.connect();
  }

  /** A method that changes nothing. */
  call<T>(method: string, params: object = {}): Promise<T> {
    return this.ask<T>(method, params);
  }

  /** A method that changes something: happens once, also when the line breaks in between. */
  change<T>(method: string, params: object = {}): Promise<T> {
    return this.ask<T>(method, { ...params, idempotency_key: randomKey() });
  }

  private ask<T>(method: string, params: object, isIntroduction = false): Promise<T> {
    if (this.state === 'signed-out') return Promise.reject(signedOut());
    const id = this.nextId++;
    const message = JSON.stringify({ jsonrpc: '2.0', id, method, params });
    const timeoutMs = this.options.timeoutMs ?? 10_000;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.pending.delete(id);
        reject(new ControlError('timeout', 'The server did not answer in time.'));
      }, timeoutMs);
      const settle = { resolve: resolve as (result: unknown) => void, reject };
      this.pending.set(id, { message, isIntroduction, timer, ...settle });
      if (isIntroduction || this.state === 'up') this.send(message);
    });
  }

  private connect(): void {
    const open = this.options.open ?? ((url, subprotocol) => new WebSocket(url, subprotocol));
    const socket = open(this.options.url, SUBPROTOCOL);
    this.socket = socket;
    socket.onopen = () => void this.introduce(socket);
    socket.onmessage = (event) => this.received(String(event.data));
    socket.onclose = ({ code }) => (code === CLOSE_SIGNED_OUT ? this.leave() : this.closed(socket));
  }

  /** Asks who we are before anything else: a socket may open for someone who is unknown. */
  private async introduce(socket: SocketLike): Promise<void> {
    try {
      const { token } = this.options;
      if (token) await this.ask('session.login', { token }, true);
      this.session = await this.ask<Session>('session.get', {}, true);
    } catch (error) {
      if (socket !== this.socket) return;
      if ((error as ControlError).code === 'unauthorized') return this.leave();
      socket.close();
      return this.closed(socket);
    }
    if (socket !== this.socket) return;
    this.backoff.reset();
    const waiting = [...this.pending.values()];
    this.setState('up');
    for (const { message, isIntroduction } of waiting) if (!isIntroduction) this.send(message);
  }

  private leave(): void {
    this.wanted = false;
    this.drop();
    this.setState('signed-out');
    this.failAll(signedOut());
  }

  private received(text: string): void {
    const reply = parse(text);
    if (!reply) return;
    if (reply.method !== undefined) {
      this.emit('notification', { method: reply.method, params: reply.params });
      return;
    }
    const waiting = this.pending.get(Number(reply.id));
    if (!waiting) return;
    this.pending.delete(Number(reply.id));
    clearTimeout(waiting.timer);
    if (!reply.error) return waiting.resolve(reply.result);
    const { message, data } = reply.error;
    waiting.reject(new ControlError(data?.code ?? 'failed', message, data?.field));
    // The session ended (signed out elsewhere, the member removed): nothing more will work.
    if (data?.code === 'unauthorized' && this.state === 'up') this.leave();
  }

  private closed(socket: SocketLike): void {
    if (socket !== this.socket) return;
    this.drop();
    for (const [id, { isIntroduction, timer }] of this.pending) {
      if (!isIntroduction) continue;
      clearTimeout(timer);
      this.pending.delete(id);
    }
    if (!this.wanted) return;
    this.setState('down');
    this.retryTimer = setTimeout(() => this.connect(), this.backoff.next());
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = undefined;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private send(message: string): void {
    if (this.socket?.readyState === OPEN) this.socket.send(message);
  }

  private failAll(error: ControlError): void {
    for (const { timer, reject } of this.pending.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.pending.clear();
  }

  private setState(state: LineState): void {
    if (state === this.state) return;
    this.state = state;
    this.emit('line', state);
  }
}

/** The control socket of the server that this page came from. */
export function controlUrl(origin: string): string {
  return `${origin.replace(/^http/, 'ws')}/v1/control`;
}

function signedOut(): ControlError {
  return new ControlError('unauthorized', 'Sign in first.');
}

/** Not randomUUID, which browsers keep from pages without TLS. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function parse(text: string): Reply | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Reply) : undefined;
  } catch {
    return undefined;
  }
}
