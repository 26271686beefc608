// SPDX-License-Identifier: MIT
// What happens to the media worker's process.
import { until } from '../e2e/support/wait';
import type { Fault } from './fault';
import type { Return } from './show';
import { utcNow } from './wire_tap';

const goal = { of: 'sinceFaultMs', ms: 2000 } as const;
const deathsThatAreMadeUpFor = 3; // of one publisher within a minute

export const workerFaults: readonly Fault[] = [
  {
    name: 'worker killed (kill -9) just after a keyframe', goal, hasPage: true,
    async provoke(show) {
      await show.keyframe();
      const at = utcNow();
      process.kill(show.worker, 'SIGKILL');
      return show.returned(at);
    },
  },
  {
    name: 'worker killed three times, then once more', goal,
    async provoke(show) {
      const returns: Return[] = [];
      for (let death = 0; death < deathsThatAreMadeUpFor; death += 1) {
        const at = utcNow();
        process.kill(show.worker, 'SIGKILL');
        returns.push(await show.returned(at));
      }
      process.kill(show.worker, 'SIGKILL');
      const { encoder } = show;
      await until('the encoder is sent away', () => encoder.hasEnded, 30_000);
      await show.becomes('holding');
      const reason = /publisher refused room=\S+ (.*)/.exec(show.server.log)?.[1];
      const at = utcNow();
      show.publish();
      returns.push(await show.returned(at));
      const worst = (of: keyof Return): number => Math.max(...returns.map((back) => back[of]));
      return {
        backMs: worst('backMs'), sinceFaultMs: worst('sinceFaultMs'),
        note: 'the worst of four returns; the fourth death sends the encoder away with a reason',
        wrong: reason?.includes('media worker') ? [] : ['the server gave no reason for sending the encoder away'],
      };
    },
  },
];
