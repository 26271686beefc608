// SPDX-License-Identifier: MIT
// Two encoders of one room, one of which stands by.
import { until } from '../e2e/support/wait';
import { Encoder } from './encoder';
import type { Fault } from './fault';
import type { Show } from './show';
import { other } from './source_file';
import { utcNow, WireTap } from './wire_tap';

const stallMs = 2000; // without a frame, and it is the other one's turn
const steadyMs = 10_000; // of the primary, before it comes back
const gopMs = other.gopSeconds * 1000;

async function standsBy(show: Show): Promise<{ backup: Encoder; tap: WireTap }> {
  const { stream_key } = await show.server.rpc<{ stream_key: string }>('key.create', { room: show.store.room, role: 'backup' });
  const tap = await WireTap.open(show.server.rtmpPort);
  const backup = Encoder.start(`${tap.rtmp}/${stream_key}`, other);
  await until('the backup stands by', async () => {
    if (backup.hasEnded) throw new Error(`the backup ended: ${backup.log}`);
    return (await show.server.rpc<{ standby?: string }>('stats.get', { room: show.store.room })).standby === 'backup';
  }, 30_000);
  return { backup, tap };
}

/** The stopped encoder has nothing more under way. */
async function stalled({ tap }: Show): Promise<{ lastMs: number }> {
  await until('the primary sends nothing', () => utcNow() - tap.lastMs > 300);
  return { lastMs: tap.lastMs };
}

async function nextEpoch(show: Show, after: number, timeoutMs: number): Promise<number> {
  const report = await show.audience.reports('the other encoder is on air', ({ viewers }) =>
    viewers.every((viewer) => viewer.playing && viewer.epoch > after), timeoutMs);
  return Math.max(...report.viewers.map(({ first_us }) => first_us)) / 1000;
}

export const backupFaults: readonly Fault[] = [
  {
    name: 'primary encoder stalls: the backup goes on air, and it comes back',
    goal: { of: 'backMs', ms: 1000 },
    async provoke(show) {
      const { backup, tap } = await standsBy(show);
      try {
        const at = utcNow();
        const epoch = (await show.audience.report()).viewers[0]?.epoch ?? 0;
        show.encoder.signal('SIGSTOP');
        const { lastMs } = await stalled(show);
        const firstMs = await nextEpoch(show, epoch, 30_000);
        show.encoder.signal('SIGCONT');
        const keyframe = tap.keyframeAfter(lastMs + stallMs);
        if (keyframe === undefined) throw new Error('the backup sent no keyframe');
        await show.audience.mark();
        await nextEpoch(show, epoch + 1, steadyMs + 30_000);
        const quiet = Math.max(...(await show.plays(500)).viewers.map(({ quiet_us }) => quiet_us)) / 1000;
        return {
          backMs: firstMs - keyframe, sinceFaultMs: firstMs - at,
          note: `stall limit ${stallMs} ms, GOP ${gopMs} ms; on the way back ${Math.round(quiet)} ms without a chunk`,
          wrong: quiet > 5000 ? [`the way back took ${quiet} ms`] : [],
        };
      } finally {
        await backup.stop();
        tap.close();
      }
    },
  },
];
