// SPDX-License-Identifier: MIT
// Malformed openings: each answered by a clear error, and none of them leaves memory behind.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Server } from '../e2e/support/server';
import { until } from '../e2e/support/wait';
import type { BenchSettings } from './bench_settings';
import type { Figure } from './figure';
import { jsonOpenings } from './json_openings';
import type { Opening, Target } from './opening';
import { rtmpOpenings } from './rtmp_openings';

const openings = [...rtmpOpenings, ...jsonOpenings];
const logPatienceMs = 2000;

function residentMb(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? NaN) / 1024;
}

/** Whether the log has a new line about it. */
async function isLogged(server: Server, opening: Opening, from: number): Promise<boolean> {
  const { log } = opening;
  if (!log) return true;
  const fresh = (): boolean => log.test(server.log.slice(from));
  return until('a line of the log', fresh, logPatienceMs).then(() => true, () => false);
}

async function checkEach(server: Server, target: Target): Promise<{ wrong: string[]; silent: string[] }> {
  const wrong: string[] = [];
  const silent: string[] = [];
  for (const opening of openings) {
    const from = server.log.length;
    const fault = await opening.run(target);
    if (fault) wrong.push(`${opening.name}: ${fault}`);
    if (!(await isLogged(server, opening, from))) silent.push(opening.name);
  }
  return { wrong, silent };
}

/** All openings at once, again and again. Returns how many were not answered as they should. */
async function repeat(target: Target, times: number): Promise<number> {
  let faults = 0;
  for (let i = 0; i < times; i += 1) {
    const answers = await Promise.all(openings.map((opening) => opening.run(target)));
    faults += answers.filter((fault) => fault !== undefined).length;
  }
  return faults;
}

export async function measureOpenings({ repeats }: BenchSettings): Promise<Figure[]> {
  const server = await Server.start(['rtmp.max_address_connections=0']);
  try {
    const { room } = await server.createStore('Openings');
    const token = readFileSync(join(server.data, 'operator.token'), 'utf8').trim();
    const target = { httpPort: server.httpPort, rtmpPort: server.rtmpPort, room, token };
    const { wrong, silent } = await checkEach(server, target);
    for (const text of wrong) console.error(`openings: ${text}`);
    for (const name of silent) console.error(`openings: nothing in the log about "${name}"`);
    let faults = await repeat(target, repeats); // buffers, arenas and caches take their size
    const before = residentMb(server.pid);
    const started = performance.now();
    faults += await repeat(target, repeats);
    const seconds = (performance.now() - started) / 1000;
    const after = residentMb(server.pid);
    return figures({ repeats, wrong, silent, faults, before, after, seconds });
  } finally {
    await server.stop();
  }
}

interface Outcome {
  readonly repeats: number;
  readonly wrong: readonly string[];
  readonly silent: readonly string[];
  readonly faults: number;
  readonly before: number;
  readonly after: number;
  readonly seconds: number;
}

function figures(outcome: Outcome): Figure[] {
  const kinds = openings.length;
  const logged = openings.filter((opening) => opening.log).length;
  const samples = kinds * outcome.repeats;
  return [
    {
      name: 'openings.clear_errors', ours: kinds - outcome.wrong.length, unit: 'kinds', goal: kinds,
      better: 'higher', samples: kinds, note: outcome.wrong.join('; ') || 'each with a sentence',
    },
    {
      name: 'openings.logged', ours: logged - outcome.silent.length, unit: 'kinds', goal: logged,
      better: 'higher', samples: logged, note: outcome.silent.join('; ') || 'at level info',
    },
    {
      name: 'openings.unanswered', ours: outcome.faults, unit: 'openings', goal: 0,
      samples: 2 * samples,
    },
    {
      name: 'openings.memory_growth', ours: outcome.after - outcome.before, unit: 'MB', goal: 1,
      samples, note: `resident ${outcome.before.toFixed(1)} -> ${outcome.after.toFixed(1)} MB`,
    },
    {
      name: 'openings.rate', ours: samples / outcome.seconds, unit: '1/s', samples,
      note: 'the client is the slower side',
    },
  ];
}
