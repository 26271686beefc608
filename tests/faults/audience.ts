// SPDX-License-Identifier: MIT
// fault_audience, and what its report means.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { program } from '../e2e/support/places';
import { until } from '../e2e/support/wait';

export interface ViewerReport {
  readonly playing: boolean;
  readonly closings: number;
  readonly epoch: number;
  readonly first_us: number;
  readonly joined_us: number;
  readonly last_us: number;
  readonly quiet_us: number;
  readonly end_us: number;
  readonly breaches: number;
}

/** Since the last mark, but for `cues`: [number, viewers that had it once, at their return, more than once]. */
export interface Report {
  readonly state: string;
  readonly closing: string;
  readonly viewers: readonly ViewerReport[];
  readonly breaches: readonly string[]; // some
  readonly cues: readonly (readonly [number, number, number, number])[];
}

type Answer = { readonly event: string } & Partial<Report>;

export class Audience {
  private readonly process: ChildProcessWithoutNullStreams;
  private text = '';
  private complaints = '';
  private readonly waiting: ((answer: Answer) => void)[] = [];
  private count = 0;

  constructor(port: number, room: string) {
    this.process = spawn(program('fault_audience'), ['--port', String(port), '--room', room]);
    this.process.stdout.setEncoding('utf8').on('data', (part: string) => this.hear(part));
    this.process.stderr.setEncoding('utf8').on('data', (part: string) => (this.complaints += part));
    process.once('exit', this.kill);
  }

  async join(count: number, rendition = 'auto'): Promise<void> {
    this.count += count;
    await this.ask(`join ${count} ${rendition}`);
  }

  /** Those who are there longest. */
  async leave(count: number): Promise<void> {
    this.count -= Math.min(count, this.count);
    await this.ask(`leave ${count}`);
  }

  get size(): number {
    return this.count;
  }

  mark(): Promise<unknown> {
    return this.ask('mark');
  }

  async report(): Promise<Report> {
    return (await this.ask('report')) as unknown as Report;
  }

  /** Resolves with the report for which `condition` holds. */
  async reports(what: string, condition: (report: Report) => boolean, timeoutMs: number): Promise<Report> {
    let last: Report | undefined;
    try {
      return await until(what, async () => {
        last = await this.report();
        return condition(last) ? last : undefined;
      }, timeoutMs);
    } catch (error) {
      const playing = last?.viewers.filter((viewer) => viewer.playing).length;
      throw new Error(`${String(error)}; ${playing} of ${this.count} viewers play, state ${last?.state}, ` +
        `last closing "${last?.closing}", ${JSON.stringify(last?.viewers[0])}`);
    }
  }

  async end(): Promise<void> {
    process.removeListener('exit', this.kill);
    if (this.process.exitCode === null) this.process.stdin.end('end\n');
    await until('the audience goes', () => this.process.exitCode !== null || this.process.signalCode !== null)
      .finally(this.kill);
  }

  private readonly kill = (): void => {
    if (this.process.exitCode === null) this.process.kill('SIGKILL');
  };

  private ask(order: string): Promise<Answer> {
    if (this.process.exitCode !== null) throw new Error(`the audience ended with ${this.process.exitCode}: ${this.complaints}`);
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.process.stdin.write(`${order}\n`);
    });
  }

  private hear(part: string): void {
    this.text += part;
    for (let end = this.text.indexOf('\n'); end >= 0; end = this.text.indexOf('\n')) {
      this.waiting.shift()?.(JSON.parse(this.text.slice(0, end)) as Answer);
      this.text = this.text.slice(end + 1);
    }
  }
}
