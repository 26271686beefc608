// SPDX-License-Identifier: MIT
// The server itself ends, and comes again.
import type { Fault, Told } from './fault';
import type { Show } from './show';
import { utcNow } from './wire_tap';

const goal = { of: 'backMs', ms: 1000 } as const;

interface Stats {
  readonly broadcast: string;
}

async function comesAgain(show: Show, end: () => Promise<void>): Promise<Told> {
  const { server, store } = show;
  const before = await server.rpc<Stats>('stats.get', { room: store.room });
  const endedMs = utcNow();
  await end();
  await show.encoder.stop();
  await server.launch();
  const answersMs = utcNow();
  show.publish();
  const back = await show.returned(answersMs);
  const after = await server.rpc<Stats>('stats.get', { room: store.room });
  return {
    backMs: back.backMs, sinceFaultMs: back.sinceFaultMs + answersMs - endedMs,
    note: `it answered again after ${Math.round(answersMs - endedMs)} ms`,
    wrong: after.broadcast === before.broadcast ? [] : [`broadcast ${before.broadcast} was not taken up: ${after.broadcast}`],
  };
}

export const serverFaults: readonly Fault[] = [
  {
    name: 'server killed (kill -9) and started again', goal, closesConnections: true, hasPage: true,
    provoke: (show) => comesAgain(show, () => show.server.kill()),
  },
  {
    name: 'server stopped and started again', goal, closesConnections: true,
    provoke: (show) => comesAgain(show, () => show.server.stop()),
  },
];
