// SPDX-License-Identifier: MIT
// A machine without time.
import { cpus } from 'node:os';
import { join } from 'node:path';
import { Child } from '../e2e/support/child';
import { temporaryFolder } from '../e2e/support/places';
import { until } from '../e2e/support/wait';
import type { Fault } from './fault';
import { fullHd, usual } from './source_file';
import { utcNow } from './wire_tap';

const loopsPerCore = 3;
const ladder = ['pipeline.ladder=["720p","480p","360p"]'];

function burnAll(): Child[] {
  return Array.from({ length: cpus().length * loopsPerCore }, burn);
}

async function stopAll(loops: readonly Child[]): Promise<void> {
  await Promise.all(loops.map((loop) => loop.stop('SIGKILL')));
}

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
      const loops = burnAll();
      try {
        await until('the ladder sheds', () => said('ladder_shed') > 0, 60_000);
      } finally {
        await stopAll(loops);
      }
      const shed = said('ladder_shed');
      await until('the ladder comes back', () => said('ladder_restored') > 0, 90_000);
      return { note: `${cpus().length * loopsPerCore} busy loops; ${shed} shed` };
    },
  },
  {
    name: 'machine full: the next show is refused, the one on air comes back', goal: { of: 'backMs', ms: 1000 },
    settings: ['pipeline.busy_percent=97'],
    async provoke(show) {
      const loops = burnAll();
      let tries = 0;
      try {
        await until('the next show is refused', async () => {
          tries += 1;
          const next = await show.server.createStore(`Next mill ${tries}`);
          const encoder = show.publish(usual, next.stream_key);
          await until('it is on air, or sent away', async () => {
            return encoder.hasEnded || (await show.server.stateOf(next.room)) === 'live';
          }, 60_000);
          const isRefused = show.server.log.includes(`broadcast refused room=${next.room}`);
          await encoder.stop();
          await show.server.rpc('broadcast.end', { room: next.room }).catch(() => undefined);
          return isRefused;
        }, 90_000);
        await show.firstEncoder.stop();
        await show.becomes('holding');
        const at = utcNow();
        show.publish();
        return { ...(await show.returned(at)), note: `${loops.length} busy loops, refused at try ${tries}` };
      } finally {
        await stopAll(loops);
      }
    },
  },
];
