// SPDX-License-Identifier: MIT
// Programs that a test starts. Each is ended by its own process id, also when the test fails.
import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync, readFileSync } from 'node:fs';
import { until } from './wait';

const running = new Set<Child>();

export interface ChildSettings {
  readonly program: string;
  readonly words: readonly string[];
  readonly log: string; // gets stdout and stderr
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export class Child {
  private readonly process: ChildProcess;
  private failure: Error | undefined;

  constructor(private readonly settings: ChildSettings) {
    const log = openSync(settings.log, 'a');
    this.process = spawn(settings.program, [...settings.words], {
      cwd: settings.cwd,
      env: { ...process.env, ...settings.environment },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.process.once('error', (error) => (this.failure = error));
    this.process.once('exit', () => running.delete(this));
    running.add(this);
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  get hasEnded(): boolean {
    const { exitCode, signalCode } = this.process;
    return this.failure !== undefined || exitCode !== null || signalCode !== null;
  }

  /** The exit code, or the signal's name. */
  get ending(): number | string | null {
    return this.process.exitCode ?? this.process.signalCode;
  }

  get log(): string {
    return readFileSync(this.settings.log, 'utf8');
  }

  signal(name: NodeJS.Signals): void {
    if (!this.hasEnded) this.process.kill(name);
  }

  /** Asks it to end; insists when it does not. */
  async stop(name: NodeJS.Signals = 'SIGTERM', patienceMs = 20_000): Promise<void> {
    this.signal(name);
    try {
      await until(`${this.settings.program} ends`, () => this.hasEnded, patienceMs);
    } finally {
      this.signal('SIGKILL');
    }
  }
}

function endAll(): void {
  for (const child of running) child.signal('SIGKILL');
}

process.on('exit', endAll);
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => process.exit(130));
}
