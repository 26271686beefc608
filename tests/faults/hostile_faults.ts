// SPDX-License-Identifier: MIT
// A thousand sessions that want nothing good, while everybody watches.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Opening, Target } from '../bench/opening';
import { residentKb } from '../bench/processes';
import { ask } from '../e2e/support/http';
import { until } from '../e2e/support/wait';
import type { Fault } from './fault';
import { hostileKinds } from './hostile_kinds';
import type { Show } from './show';

const sessions = 1000;
const atOnce = 2; // of each kind; the slow ones more, as they wait most of the time
const slowAtOnce = 12;
const growth = 0.05;
const ringMs = 13_000; // as much media as is kept for late viewers
const calmMs = 20_000;
const patienceMs = 30_000;

/** A sanitizer keeps freed memory back on purpose. */
const isSanitized = (pid: number): boolean => readFileSync(`/proc/${pid}/maps`, 'utf8').includes('libasan');

/** One of each: its answer, and its line of the log. */
async function meet(show: Show, target: Target): Promise<string[]> {
  const wrong: string[] = [];
  await Promise.all(hostileKinds.map(async (kind) => {
    const from = show.server.log.length;
    const fault = await kind.run(target);
    if (fault) wrong.push(`${kind.name}: ${fault}`);
    const { log } = kind;
    if (!log) return;
    const said = await until('a line', () => log.test(show.server.log.slice(from)), patienceMs).catch(() => false);
    if (said === false) wrong.push(`${kind.name}: no line like ${String(log)} in the log`);
  }));
  return wrong;
}

const widthOf = ({ name }: Opening): number => (/says nothing|stops in/.test(name) ? slowAtOnce : atOnce);

async function repeat(kind: Opening, target: Target, times: number): Promise<string[]> {
  const wrong: string[] = [];
  let left = times;
  const session = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const fault = await kind.run(target).catch(String);
      if (fault) wrong.push(`${kind.name}: ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: widthOf(kind) }, session));
  return wrong;
}

async function figures(show: Show): Promise<Map<string, number>> {
  const token = readFileSync(join(show.server.data, 'operator.token'), 'utf8').trim();
  const { body } = await ask(`${show.server.origin}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  return new Map(body.split('\n').filter((line) => line && !line.startsWith('#')).map((line) => {
    const at = line.lastIndexOf(' ');
    return [line.slice(0, at), Number(line.slice(at + 1))];
  }));
}

const rejections = (of: Map<string, number>): number =>
  [...of].filter(([name]) => /rejected_total|publishes_refused_total/.test(name)).reduce((sum, [, count]) => sum + count, 0);

async function withThousand(show: Show): Promise<{ note: string; wrong: string[] }> {
  const { server, store } = show;
  const token = readFileSync(join(server.data, 'operator.token'), 'utf8').trim();
  const target = { httpPort: server.httpPort, rtmpPort: server.rtmpPort, room: store.room, token };
  const wrong = await meet(show, target);
  const worker = readFileSync(`/proc/${await show.worker()}/status`, 'utf8');
  const isLocked = /^Seccomp:\s2$/m.test(worker) && /^NoNewPrivs:\s1$/m.test(worker);
  if (isLocked === isSanitized(server.pid)) wrong.push(`the worker on air is ${isLocked ? '' : 'not '}locked in`);
  // Buffers, arenas and caches take their size.
  await Promise.all(hostileKinds.map((kind) => repeat(kind, target, 2 * widthOf(kind))));
  await show.plays(ringMs);
  // Cues are posted all the while, and each is kept: what they take is not the sessions'.
  const calm = { kb: residentKb(server.pid), at: performance.now() };
  await show.plays(calmMs);
  const before = residentKb(server.pid);
  const began = performance.now();
  const perMs = Math.max(before - calm.kb, 0) / (began - calm.at);
  const counted = rejections(await figures(show));
  const from = server.log.length;
  const each = Math.ceil(sessions / hostileKinds.length);
  const faults = (await Promise.all(hostileKinds.map((kind) => repeat(kind, target, each)))).flat();
  wrong.push(...new Set(faults));
  await show.plays(1000);
  const after = residentKb(server.pid) - perMs * (performance.now() - began);
  const all = each * hostileKinds.length;
  const lines = server.log.slice(from).split('\n').filter((line) => line.includes('rejected kind=')).length;
  if (lines > all / 2) wrong.push(`${lines} lines in the log about ${all} sessions`);
  const silent = hostileKinds.filter(({ log }) => !log).length;
  const more = rejections(await figures(show)) - counted;
  if (more < all - silent * each) wrong.push(`${more} of ${all} sessions were counted`);
  if (!isSanitized(server.pid) && after > before * (1 + growth)) wrong.push(`resident memory went from ${before} to ${after.toFixed(0)} KB, cues left out`);
  return {
    wrong,
    note: `${all} sessions of ${hostileKinds.length} kinds; ${lines} lines; resident ${(before / 1024).toFixed(1)} → ${(after / 1024).toFixed(1)} MB, less ${(perMs * 1000).toFixed(0)} KB a second of cues`,
  };
}

export const hostileFaults: readonly Fault[] = [
  {
    name: 'a thousand hostile sessions', goal: { of: 'quietMs', ms: 1000 },
    settings: ['rtmp.handshake_timeout_ms=2000', 'rtmp.max_connections=200', 'rtmp.max_address_connections=0', 'rtmp.failed_keys=1000'],
    provoke: withThousand,
  },
];
