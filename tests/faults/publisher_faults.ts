// SPDX-License-Identifier: MIT
// What encoders and their networks do.
import { until } from '../e2e/support/wait';
import type { Fault, Told } from './fault';
import type { Show } from './show';
import { other, usual, type Format } from './source_file';
import { utcNow } from './wire_tap';

const goal = { of: 'backMs', ms: 1000 } as const;
const idle = ['rtmp.idle_timeout_ms=3000'];
const flapMs = 8000;
const takeoversInAMinute = 3;

async function pause(ms: number): Promise<void> {
  await new Promise((done) => setTimeout(done, ms));
}

async function comesBack(show: Show, format: Format = usual): Promise<Told> {
  await show.becomes('holding');
  const at = utcNow();
  show.publish(format);
  return show.returned(at);
}

export const publisherFaults: readonly Fault[] = [
  {
    name: 'encoder stops and returns', goal, hasPage: true,
    async provoke(show) {
      await show.encoder.stop();
      return comesBack(show);
    },
  },
  {
    name: 'encoder returns with another size, profile, rate and sound', goal,
    async provoke(show) {
      await show.encoder.stop();
      return comesBack(show, other);
    },
  },
  {
    name: 'encoder is away for 20 s', goal,
    async provoke(show) {
      await show.encoder.stop();
      await pause(20_000); // the length of the fault
      return comesBack(show);
    },
  },
  {
    name: 'encoder killed (kill -9)', goal,
    async provoke(show) {
      await show.encoder.kill();
      return comesBack(show);
    },
  },
  {
    name: 'encoder hangs (SIGSTOP) until the idle time-out', goal, settings: idle,
    async provoke(show) {
      const hung = show.encoder;
      hung.signal('SIGSTOP');
      const told = await comesBack(show);
      await hung.kill();
      return { ...told, note: 'idle time-out 3 s' };
    },
  },
  {
    name: 'network goes silent, without a close', goal, settings: idle,
    async provoke(show) {
      show.tap.silence();
      await show.becomes('holding');
      show.tap.restore();
      return comesBack(show);
    },
  },
  {
    name: 'network goes silent for 2 s, then all comes at once', goal: { of: 'quietMs', ms: 3000 }, settings: idle,
    async provoke(show) {
      show.encoder.signal('SIGSTOP');
      await pause(2000); // the length of the fault
      show.encoder.signal('SIGCONT');
      await show.plays(2000);
      return {};
    },
  },
  {
    name: 'takeover with the same key, in another format', goal, hasPage: true,
    async provoke(show) {
      const ghost = show.encoder;
      const at = utcNow();
      show.publish(other);
      const told = await show.returned(at);
      await until('the ghost is sent away', () => ghost.hasEnded);
      return told;
    },
  },
  {
    name: 'takeover where the room refuses it', goal: { of: 'quietMs', ms: 1000 }, settings: ['room.takeover=refuse'],
    async provoke(show) {
      const second = show.publish(other);
      await until('the second encoder is sent away', () => second.hasEnded);
      const { epoch } = (await show.audience.report()).viewers[0] ?? {};
      return { wrong: epoch === 1 ? [] : [`epoch ${epoch} is on air, the first one should be`] };
    },
  },
  {
    name: 'two encoders that return, on one key', goal,
    async provoke(show) {
      await show.encoder.stop();
      const pair = [show.publishAgainAndAgain(300), show.publishAgainAndAgain(300)];
      await pause(flapMs); // the length of the fault
      const epochs = (await show.audience.report()).viewers[0]?.epoch ?? 0;
      await Promise.all(pair.map((encoder) => encoder.stop()));
      const told = await comesBack(show);
      const most = 1 + takeoversInAMinute;
      return {
        ...told, wrong: epochs - 1 > most ? [`${epochs - 1} epochs began, ${most} should have`] : [],
        note: `${epochs - 1} epochs in ${flapMs / 1000} s, ${pair[0]!.starts + pair[1]!.starts} connections`,
      };
    },
  },
];
