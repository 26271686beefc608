// SPDX-License-Identifier: MIT
// What its disk does to the server. The show must not notice.
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from '../e2e/support/child';
import { program, temporaryFolder } from '../e2e/support/places';
import { until } from '../e2e/support/wait';
import type { Fault } from './fault';
import type { Show } from './show';

const goal = { of: 'quietMs', ms: 1000 } as const;
const lockedMs = 5000;

/** A file system of some megabytes, to be filled. tests/faults/run gives us a namespace of our own for it. */
class SmallDisk {
  readonly folder = temporaryFolder();
  private isMounted = false;

  mount(): void {
    if (this.isMounted) return;
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'none', this.folder]);
    process.prependOnceListener('exit', () => execFileSync('umount', ['-l', this.folder]));
    this.isMounted = true;
  }

  fill(): void {
    const file = openSync(join(this.folder, 'ballast'), 'w');
    try {
      for (const block = Buffer.alloc(65536); ; ) writeSync(file, block);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }

  makeRoom(): void {
    rmSync(join(this.folder, 'ballast'));
  }
}

const disk = new SmallDisk();

async function recordingIs(state: string, { server, store }: Show): Promise<void> {
  await until(`the recording is ${state}`, async () => {
    const stats = await server.rpc<{ recording?: { state: string } }>('stats.get', { room: store.room });
    return stats.recording?.state === state;
  }, 30_000);
}

/** /readyz names the problem and says what to do, or that nothing is wrong. */
async function readyzSays({ server }: Show, problem: string | undefined): Promise<void> {
  await until(`/readyz says ${problem ?? 'ready'}`, async () => {
    const answer = await fetch(`${server.origin}/readyz`);
    const { problems = [] } = (await answer.json()) as { problems?: { code: string; text: string; advice: string }[] };
    if (problem === undefined) return answer.status === 200;
    return problems.some(({ code, text, advice }) => code === problem && text !== '' && advice !== '');
  }, 30_000);
}

export const storageFaults: readonly Fault[] = [
  {
    name: 'database locked by another process for 5 s', goal,
    async provoke(show) {
      const lock = new Child({
        program: program('database_lock'), words: [join(show.server.data, 'shopfloor.db'), String(lockedMs)],
        log: join(temporaryFolder(), 'lock.log'),
      });
      await until('the database is locked', () => {
        if (lock.hasEnded) throw new Error(`the lock failed: ${lock.log}`);
        return lock.log.includes('locked');
      });
      await until('it is free again', () => lock.hasEnded, 2 * lockedMs);
      await readyzSays(show, undefined);
      return {};
    },
  },
  {
    name: 'recordings\' disk full, then not', goal,
    before: () => disk.mount(),
    settings: [`recording.folder=${disk.folder}`, 'recording.min_free_bytes=1048576'],
    async provoke(show) {
      await recordingIs('on', show);
      disk.fill();
      await recordingIs('stopped', show);
      await readyzSays(show, 'recording_disk_full');
      await show.plays(1000);
      disk.makeRoom();
      await recordingIs('on', show);
      await readyzSays(show, undefined);
      return {};
    },
  },
];
