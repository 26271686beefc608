// SPDX-License-Identifier: MIT
// Publishers by WHIP that come and go together, over and over, and what the server has more of in the end.
// Not by browsers: thirty cameras are too much for two cores.
import { readdirSync } from 'node:fs';
import { Server, type Store } from '../e2e/support/server';
import { until } from '../e2e/support/wait';
import type { BenchSettings } from './bench_settings';
import type { Figure } from './figure';
import { childrenOf } from './processes';
import { passthrough } from './stage';
import { WebRtcCrowd } from './webrtc_crowd';

interface Held {
  readonly descriptors: number;
  readonly threads: number;
  readonly processes: number;
}

function held(pid: number): Held {
  const count = (what: string): number => readdirSync(`/proc/${pid}/${what}`).length;
  return { descriptors: count('fd'), threads: count('task'), processes: childrenOf(pid).length };
}

export async function measureSessions({ quick, count = 10 }: BenchSettings): Promise<Figure[]> {
  const [sessions, rounds] = quick ? [4, 2] : [count, 10];
  const server = await Server.start(
    [...passthrough, 'webrtc.max_address_sessions=0', `webrtc.max_sessions=${2 * sessions}`, 'room.holding_timeout_ms=1000', 'recording.enabled=false']);
  try {
    const stores: Store[] = [];
    for (let number = 1; number <= sessions; number += 1) stores.push(await server.createStore(`Phone ${number}`));
    const all = (what: string, wanted: readonly string[]): Promise<unknown> => until(what, async () => {
      const states = await Promise.all(stores.map(({ room }) => server.stateOf(room)));
      return states.every((state) => wanted.includes(state));
    }, 120_000);
    const once = async (): Promise<void> => {
      const crowd = new WebRtcCrowd(server, stores);
      await crowd.begin();
      await all('all rooms are live', ['live']);
      await crowd.end();
      await all('all rooms are off air', ['offline', 'ended']);
    };
    await once(); // what is made once
    const before = await calm(server.pid);
    for (let number = 0; number < rounds; number += 1) await once();
    const after = await calm(server.pid);
    const left = (what: keyof Held): Figure => ({
      name: `sessions.left.${what}`, ours: Math.max(0, after[what] - before[what]), goal: 0, unit: what, samples: sessions * rounds,
      note: `${before[what]} before, ${after[what]} after ${sessions} sessions were opened and closed ${rounds} times` });
    return [left('descriptors'), left('threads'), left('processes')];
  } finally {
    await server.stop();
  }
}

/** When nothing goes away any more. */
async function calm(pid: number): Promise<Held> {
  let last = held(pid);
  let sameSince = performance.now();
  return until('what the server holds stays the same', () => {
    const now = held(pid);
    const isSame = now.descriptors === last.descriptors && now.threads === last.threads && now.processes === last.processes;
    if (!isSame) sameSince = performance.now();
    last = now;
    return performance.now() - sameSince > 3000 ? now : undefined;
  }, 60_000);
}
