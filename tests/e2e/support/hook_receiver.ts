// SPDX-License-Identifier: MIT
// A shop's own program, as PROTOCOL.md of the hooks says one is written: Node's http, and node:crypto.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HookEvent {
  readonly id: string;
  readonly type: string;
  readonly seq: number;
  readonly utc_ms: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface HookRequest {
  readonly hook: string;
  readonly store: string;
  readonly broadcast: string | null;
  readonly events: readonly HookEvent[];
  /** By the secret: whether the signature is right, and of this minute. */
  isSigned(secret: string, part?: 'signature' | 'previous'): boolean;
}

export class HookReceiver {
  readonly requests: HookRequest[] = [];
  /** What to answer, or nothing yet: then whoever it is for answers, or nobody. */
  answer: (request: HookRequest) => number | undefined = () => 200;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => void this.take(request, response));
  }

  static async open(): Promise<HookReceiver> {
    const receiver = new HookReceiver();
    await new Promise<void>((done) => receiver.server.listen(0, '127.0.0.1', done));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hooks`;
  }

  /** Of all requests, those that came again among them. */
  get events(): HookEvent[] {
    return this.requests.flatMap(({ events }) => events);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    try {
      for await (const part of request) parts.push(part as Buffer);
    } catch {
      return; // who sent it is gone
    }
    const body = Buffer.concat(parts);
    const taken = { ...JSON.parse(body.toString()), isSigned: signatureOf(request, body) } as HookRequest;
    this.requests.push(taken);
    const status = this.answer(taken);
    if (status === undefined) return;
    response.writeHead(status);
    response.end();
  }
}

function signatureOf({ headers }: IncomingMessage, body: Buffer) {
  const words = (headers.authorization ?? '').replace('Shopfloor-HMAC ', '').split(',');
  const parts = Object.fromEntries(words.map((word) => word.split('=', 2))) as Record<string, string>;
  return (secret: string, part: 'signature' | 'previous' = 'signature'): boolean => {
    const right = createHmac('sha256', secret).update(`${parts['timestamp']}.`).update(body).digest();
    const shown = Buffer.from(parts[part] ?? '', 'hex');
    const isNew = Math.abs(Date.now() / 1000 - Number(parts['timestamp'])) < 60;
    return isNew && shown.length === right.length && timingSafeEqual(shown, right);
  };
}
