// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from './child';
import { ask } from './http';
import { freePort, program, root, temporaryFolder } from './places';
import { until } from './wait';

export interface Store {
  readonly store: string;
  readonly room: string;
  readonly stream_key: string;
  readonly key_id: string;
  readonly srt_url?: string;
  readonly srt_stream_id?: string;
  readonly srt_passphrase?: string;
}

/** An encoder that is connected. */
export interface Ingest {
  readonly room: string;
  readonly protocol: string;
  readonly audio?: { readonly is_silence: boolean };
  readonly line?: { readonly rtt_ms: number; readonly packets: number; readonly lost: number; readonly dropped: number };
}

const startMs = 30_000; // a sanitizer build on a busy machine
const sanitizerReport = /(AddressSanitizer|LeakSanitizer|ThreadSanitizer|runtime error:)/;

/** A server of its own data and ports. */
export class Server {
  private child: Child | undefined;
  private requests = 0;

  private constructor(
    readonly httpPort: number, readonly rtmpPort: number, readonly data: string,
    private readonly settings: readonly string[]) {}

  /** `settings` are further --set words, "broadcast.holding_timeout_ms=2000". */
  static async start(settings: readonly string[] = []): Promise<Server> {
    const server = new Server(await freePort(), await freePort(), temporaryFolder(), settings);
    await server.launch();
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.httpPort}`;
  }

  get rtmp(): string {
    return `rtmp://127.0.0.1:${this.rtmpPort}/live`;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  get log(): string {
    return readFileSync(this.logPath, 'utf8');
  }

  roomUrl(room: string, query = ''): string {
    return `${this.origin}/r/${room}${query}`;
  }

  /** Starts it, again after a stop on the same ports and data. Returns when it answers. */
  async launch(): Promise<void> {
    const set = [
      'http.address=127.0.0.1', `http.port=${this.httpPort}`,
      'rtmp.address=127.0.0.1', `rtmp.port=${this.rtmpPort}`, 'srt.port=0',
      // Every test begins its own shows, however busy the machine is.
      'pipeline.busy_percent=0',
      // Two cores have enough to do: a ladder is for the tests that are about one.
      `http.web_root=${join(root, 'web/dist')}`, 'pipeline.ladder=[]', ...this.settings,
    ];
    this.child = new Child({
      program: program('shopfloor'),
      words: [
        'serve', '--config', join(root, 'config/shopfloor.toml'), '--data', this.data,
        ...set.flatMap((word) => ['--set', word]),
      ],
      log: this.logPath,
      cwd: root,
      environment: { LSAN_OPTIONS: `suppressions=${join(root, 'tests/support/lsan.supp')}` },
    });
    try {
      await until('the server is ready', () => this.isReady(), startMs);
    } catch (error) {
      throw new Error(`${String(error)}\n${this.log.slice(-3000)}`);
    }
  }

  /** Stops it in order, and asserts that it went well. */
  async stop(): Promise<void> {
    const child = this.child;
    if (!child) return;
    this.child = undefined;
    const endedAlready = child.hasEnded;
    await child.stop('SIGTERM', 30_000);
    const log = this.log;
    assert.doesNotMatch(log, sanitizerReport, log.slice(-6000));
    assert.equal(endedAlready, false, `the server ended on its own (${child.ending}): ${log.slice(-3000)}`);
    assert.equal(child.ending, 0, `the server ended with ${child.ending}: ${log.slice(-3000)}`);
  }

  get operatorToken(): string {
    return readFileSync(join(this.data, 'operator.token'), 'utf8').trim();
  }

  /** As a power cut does: nothing is said to anyone. */
  async kill(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    await child?.stop('SIGKILL');
  }

  async rpc<T>(method: string, params: object): Promise<T> {
    const answer = await ask(`${this.origin}/v1/rpc`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.operatorToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: (this.requests += 1), method, params }),
    });
    const reply = JSON.parse(answer.body) as { result?: T; error?: { message: string } };
    if (reply.error) throw new Error(`${method}: ${JSON.stringify(reply.error)}`);
    return reply.result as T;
  }

  createStore(name: string, more: object = {}): Promise<Store> {
    return this.rpc<Store>('store.create', { name, ...more });
  }

  async stateOf(room: string): Promise<string> {
    return (await this.rpc<{ state: string }>('stats.get', { room })).state;
  }

  async ingestsOf(room: string): Promise<Ingest[]> {
    return (await this.rpc<Ingest[]>('ingest.list', {})).filter((ingest) => ingest.room === room);
  }

  private get logPath(): string {
    return join(this.data, 'server.log');
  }

  private async isReady(): Promise<boolean> {
    if (this.child?.hasEnded) throw new Error(`the server ended with ${this.child.ending}`);
    return ask(`${this.origin}/healthz`).then((answer) => answer.status === 200, () => false);
  }
}
