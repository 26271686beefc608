// SPDX-License-Identifier: MIT
// A PostgreSQL server of the tests' own, which ends with them.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, temporaryFolder } from './places';

const notInstalled = 3; // as the script ends

export class Postgres {
  private constructor(readonly url: string, private readonly place: string) {}

  /** Nothing where Debian's package postgresql is not installed. */
  static start(): Postgres | undefined {
    const place = join(temporaryFolder(), 'postgres.place');
    const { status, stderr } = run('start', place);
    if (status === notInstalled) return undefined;
    if (status !== 0) throw new Error(`the PostgreSQL server cannot be started: ${stderr}`);
    const [url] = readFileSync(place, 'utf8').split('\n');
    if (!url) throw new Error(`${place} has no URL`);
    const started = new Postgres(url, place);
    process.prependListener('exit', () => started.stop());
    return started;
  }

  /** As an operator ends it, and starts it anew. */
  halt(): void {
    run('halt', this.place);
  }

  startAgain(): void {
    const { status, stderr } = run('again', this.place);
    if (status !== 0) throw new Error(`the PostgreSQL server cannot be started again: ${stderr}`);
  }

  /** A new database of the user who has a password. */
  databaseOfShop(name: string): string {
    const { status, stderr } = spawnSync('psql', ['-q', this.url, '-c', `CREATE DATABASE ${name} OWNER shop`], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return this.url.replace('postgres@/postgres', `shop:open%20sesame@/${name}`);
  }

  stop(): void {
    run('stop', this.place);
  }
}

function run(command: string, place: string): { status: number | null; stderr: string } {
  // Its output is not awaited as a pipe's: the server that it starts keeps it open.
  return spawnSync(join(root, 'tests/support/postgres'), [command, place], { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
}
