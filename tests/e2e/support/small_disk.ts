// SPDX-License-Identifier: MIT
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './places';

const mounted = new Set<string>();

/** A tmpfs of some megabytes, to be filled. It takes root to mount one. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  static readonly isPermitted = process.getuid?.() === 0 && canMount();

  static mount(megabytes: number): SmallDisk {
    const folder = temporaryFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
    mounted.add(folder);
    return new SmallDisk(folder);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Takes all room that is left, to the last page. */
  fill(): void {
    const ballast = openSync(this.path('ballast'), 'a');
    try {
      for (;;) writeSync(ballast, Buffer.alloc(4096, 'x'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(ballast);
    }
  }

  makeRoom(): void {
    rmSync(this.path('ballast'));
  }
}

function canMount(): boolean {
  const folder = temporaryFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  }
}

// Prepended: before the folders themselves are removed.
process.prependListener('exit', () => {
  for (const folder of mounted) execFileSync('umount', ['--lazy', folder]);
});
