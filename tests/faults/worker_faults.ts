// SPDX-License-Identifier: MIT
// What happens to the media worker's process.
import { until } from '../e2e/support/wait';
import type { Fault } from './fault';
import type { Return, Show } from './show';
import { fullHd } from './source_file';
import { utcNow } from './wire_tap';

const goal = { of: 'sinceFaultMs', ms: 2000 } as const;
const patienceMs = 60_000;
const silenceMs = 2000;

/** So many within a minute, and the ladder and the stills go; so many more, and the publisher does. */
const deaths = 3;

async function dies(show: Show): Promise<Return> {
  const worker = await show.worker();
  const at = utcNow();
  process.kill(worker, 'SIGKILL');
  return show.returned(at);
}

async function warns(show: Show, code: string): Promise<void> {
  await until(`the merchant is told ${code}`, async () => {
    const { warnings } = await show.server.rpc<{ warnings: { code: string }[] }>('stats.get', { room: show.store.room });
    return warnings.some((warning) => warning.code === code);
  }, patienceMs);
}

export const workerFaults: readonly Fault[] = [
  {
    name: 'worker killed (kill -9) just after a keyframe', goal, hasPage: true,
    async provoke(show) {
      const worker = await show.worker();
      await show.keyframe();
      const at = utcNow();
      process.kill(worker, 'SIGKILL');
      return show.returned(at);
    },
  },
  {
    name: 'worker killed six times in a minute: without extras, then the end', goal,
    async provoke(show) {
      const returns: Return[] = [];
      while (returns.length < deaths) returns.push(await dies(show));
      await warns(show, 'passthrough_only');
      while (returns.length < 2 * deaths - 1) returns.push(await dies(show));
      const { encoder } = show;
      process.kill(await show.worker(), 'SIGKILL');
      await until('the encoder is sent away', () => encoder.hasEnded, patienceMs);
      await show.becomes('holding');
      const reason = new RegExp(`publisher refused room=${show.store.room}: (.*)`).exec(show.server.log)?.[1];
      const at = utcNow();
      show.publish();
      returns.push(await show.returned(at));
      const worst = (of: keyof Return): number => Math.max(...returns.map((back) => back[of]));
      return {
        backMs: worst('backMs'), sinceFaultMs: worst('sinceFaultMs'),
        note: `the worst of ${returns.length} returns, the last with a new encoder`,
        wrong: reason?.includes('media worker') ? [] : [`the encoder was sent away with the reason "${reason}"`],
      };
    },
  },
  {
    name: 'worker hangs (SIGSTOP)', goal: { of: 'sinceFaultMs', ms: silenceMs + 2000 },
    settings: [`pipeline.silence_limit_ms=${silenceMs}`],
    async provoke(show) {
      const worker = await show.worker();
      const at = utcNow();
      process.kill(worker, 'SIGSTOP');
      return { ...(await show.returned(at)), note: `pipeline.silence_limit_ms=${silenceMs}` };
    },
  },
  {
    // The ladder of a larger source takes more than is allowed, again and again, until it is left out.
    name: 'worker over its memory limit', goal: { of: 'quietMs', ms: 2000 },
    settings: ['pipeline.memory_limit_bytes=67108864', 'pipeline.ladder=["720p","480p","360p"]'],
    async provoke(show) {
      show.publish(fullHd);
      await warns(show, 'passthrough_only');
      await show.plays(3000); // longer than the watch's second look
      const killed = show.server.log.split(/starting the next epoch's worker: .*memory_limit_bytes/).length - 1;
      return {
        note: `${killed} workers killed, then none`,
        wrong: killed === deaths ? [] : [`${killed} workers were killed, expected ${deaths}`],
      };
    },
  },
];
