// SPDX-License-Identifier: MIT
// What a broadcast costs that nobody watches: its worker, and the server's part.
import type { BenchSettings } from './bench_settings';
import type { Figure } from './figure';
import { childrenOf, cpuMs, privateKb } from './processes';
import { passthrough, Stage } from './stage';

const perPublisher = 10;
const goalMb = 10;
const goalPercent = 1;

interface Cost {
  readonly serverMb: number;
  readonly workersMb: number;
  readonly serverMs: number;
  readonly workersMs: number;
  readonly workers: number;
}

function costOf(pid: number): Cost {
  const workers = childrenOf(pid);
  const sum = (of: (worker: number) => number): number => workers.reduce((total, worker) => total + of(worker), 0);
  return {
    serverMb: privateKb(pid) / 1024, workersMb: sum(privateKb) / 1024,
    serverMs: cpuMs(pid), workersMs: sum(cpuMs), workers: workers.length,
  };
}

const wait = (seconds: number): Promise<void> => new Promise((done) => setTimeout(done, seconds * 1000));

export async function measureBroadcasts({ quick, count }: BenchSettings): Promise<Figure[]> {
  const total = quick ? 10 : (count ?? 50);
  const seconds = quick ? 10 : 20;
  const stage = await Stage.open([...passthrough, 'rtmp.max_connections=1000', 'rtmp.max_address_connections=0']);
  try {
    const { pid } = stage.server;
    const empty = costOf(pid);
    for (let first = 0; first < total; first += perPublisher) {
      const names = Array.from({ length: Math.min(perPublisher, total - first) }, (_, i) => `Show ${first + i}`);
      await stage.onAir(names);
    }
    await wait(31); // longer than a ring holds: now they are full
    const before = costOf(pid);
    await wait(seconds);
    const after = costOf(pid);
    if (after.workers !== total) throw new Error(`${after.workers} workers for ${total} broadcasts`);
    const percent = (of: (cost: Cost) => number): number => (of(after) - of(before)) / seconds / 10 / total;
    const serverMb = (after.serverMb - empty.serverMb) / total;
    const workerMb = after.workersMb / total;
    const note = `${total} at once, 720p30 at 1.08 Mbit/s, recorded, without stills or viewers`;
    return [
      {
        name: 'broadcasts.memory', ours: serverMb + workerMb, unit: 'MB', goal: goalMb, samples: total,
        note: `private memory of each: worker ${workerMb.toFixed(2)}, server ${serverMb.toFixed(2)}; ${note}`,
      },
      {
        name: 'broadcasts.cpu', ours: percent((cost) => cost.serverMs + cost.workersMs), unit: '% of a core',
        goal: goalPercent, samples: total,
        note: `of each: worker ${percent((cost) => cost.workersMs).toFixed(2)}, ` +
          `server ${percent((cost) => cost.serverMs).toFixed(2)}; ${note}`,
      },
    ];
  } finally {
    await stage.close();
  }
}
