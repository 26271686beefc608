// SPDX-License-Identifier: MIT
// A machine without time.
import { cpus } from 'node:os';
import { join } from 'node:path';
import { Child } from '../e2e/support/child';
import { temporaryFolder } from '../e2e/support/places';
import { until } from '../e2e/support/wait';
import type { Fault } from './fault';
import { fullHd } from './source_file';

const loopsPerCore = 3;
const ladder = ['pipeline.ladder=["720p","480p","360p"]'];

function burn(): Child {
  return new Child({
    program: process.execPath, words: ['-e', 'for (;;);'], log: join(temporaryFolder(), 'burn.log'),
  });
}

export const loadFaults: readonly Fault[] = [
  {
    name: 'all cores busy: the ladder sheds, and comes back', goal: { of: 'quietMs', ms: 1000 },
    settings: ladder, format: fullHd, renditions: ['source', '720p'],
    async provoke(show) {
      const said = (word: string): number => show.server.log.split(`room=${show.store.room} ${word}`).length - 1;
      const loops = Array.from({ length: cpus().length * loopsPerCore }, burn);
      try {
        await until('the ladder sheds', () => said('ladder_shed') > 0, 60_000);
      } finally {
        await Promise.all(loops.map((loop) => loop.stop('SIGKILL')));
      }
      const shed = said('ladder_shed');
      await until('the ladder comes back', () => said('ladder_restored') > 0, 90_000);
      return { note: `${cpus().length * loopsPerCore} busy loops; ${shed} shed` };
    },
  },
];
