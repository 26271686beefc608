// SPDX-License-Identifier: MIT
// Encoders, viewers, cues and dying workers at random; at the end the server is what it was before.
import { readdirSync, readFileSync } from 'node:fs';
import { childrenOf, residentKb } from '../bench/processes';
import { program } from '../e2e/support/places';
import { Server, type Store } from '../e2e/support/server';
import { until } from '../e2e/support/wait';
import { Chance } from './chance';
import { ChurnRoom } from './churn_room';
import { workersOf } from './show';
import { other, sourceFile, usual } from './source_file';

const rooms = 3;
const roundMs = 12_000;
const warmUpMs = 10_000;
const longestPauseMs = 100;
const workerDies = 0.05; // of what happens
const restMs = 60_000; // until what has ended is gone
/** A sanitizer's allocator keeps freed memory in pieces of its own. */
const isSanitized = readFileSync(program('shopfloor')).includes('__asan_init');
const growthKb = (isSanitized ? 32 : 8) * 1024;

interface Facts {
  readonly threads: number;
  readonly descriptors: number;
  readonly children: number;
  readonly residentKb: number;
}

function factsOf({ pid }: Server): Facts {
  return {
    threads: readdirSync(`/proc/${pid}/task`).length,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    children: childrenOf(pid).length,
    residentKb: residentKb(pid),
  };
}

const told = ({ threads, descriptors, children, residentKb: kb }: Facts): string =>
  `${threads} threads, ${descriptors} descriptors, ${children} child processes, ${(kb / 1024).toFixed(1)} MB`;

const isLike = (one: Facts, two: Facts): boolean =>
  one.threads === two.threads && one.descriptors === two.descriptors && one.children === two.children;

export interface ChurnOrder {
  readonly minutes: number;
  readonly seed: number;
}

/** Returns complaints. */
export async function churn({ minutes, seed }: ChurnOrder): Promise<string[]> {
  console.error(`churn: ${minutes} minutes, --seed ${seed}`);
  // Of a sanitizer's server this much freed memory is kept from use; it is no growth.
  process.env['ASAN_OPTIONS'] ??= 'quarantine_size_mb=4';
  for (const format of [usual, other]) sourceFile(format);
  const server = await Server.start(['pipeline.busy_percent=0', 'room.holding_timeout_ms=3600000', 'rtmp.idle_timeout_ms=3000']);
  const stores: Store[] = [];
  for (let number = 1; number <= rooms; number += 1) stores.push(await server.createStore(`Churn ${number}`));
  const complaints = await stretch(server, stores, new Chance(seed), warmUpMs);
  const before = await atRest(server);
  console.error(`churn: after the warm-up ${told(before)}`);
  complaints.push(...(await stretch(server, stores, new Chance(seed), minutes * 60_000)));
  const after = await until('the server is as it was', () => {
    const now = factsOf(server);
    return isLike(before, now) ? now : undefined;
  }, restMs).catch(() => factsOf(server));
  console.log(`churn of ${minutes} minutes, seed ${seed}: before ${told(before)}; after ${told(after)}`);
  if (!isLike(before, after)) complaints.push(`the server was ${told(before)}, and is ${told(after)}`);
  const grown = after.residentKb - before.residentKb;
  if (grown > growthKb) complaints.push(`the server has grown by ${grown} KB, allowed are ${growthKb}`);
  await server.stop();
  return complaints;
}

/** When two looks in a row see the same, and no worker is at work. */
async function atRest(server: Server): Promise<Facts> {
  let last = factsOf(server);
  return until('the server is at rest', async () => {
    await new Promise((done) => setTimeout(done, 1000)); // a look each second
    const now = factsOf(server);
    const rests = isLike(last, now);
    last = now;
    return rests ? now : undefined;
  }, restMs);
}

/** Rounds in which anything happens; at the end of each everything must be well. */
async function stretch(server: Server, stores: readonly Store[], chance: Chance, ms: number): Promise<string[]> {
  const complaints: string[] = [];
  const open = await Promise.all(stores.map((store) => ChurnRoom.open(server, store)));
  let deaths = 0;
  const end = performance.now() + ms;
  for (let round = 1; performance.now() < end; round += 1) {
    const roundEnd = Math.min(end, performance.now() + roundMs);
    while (performance.now() < roundEnd) {
      if (chance.next() < workerDies) deaths += killAWorker(server, chance) ? 1 : 0;
      else await chance.of(open).act(chance);
      await new Promise((done) => setTimeout(done, chance.between(0, longestPauseMs)));
    }
    const wrong = await Promise.all(open.map((room) => room.settle()));
    complaints.push(...wrong.flat().map((sentence) => `round ${round}: ${sentence}`));
  }
  const sums = open.map(({ counts }) => counts).reduce((sum, counts) => Object.fromEntries(
    Object.entries(sum).map(([name, count]) => [name, count + (counts[name as keyof typeof counts] ?? 0)])) as typeof sum);
  console.error(`churn: ${JSON.stringify({ ...sums, worker_deaths: deaths })}`);
  for (const room of open) await room.close();
  return complaints;
}

function killAWorker(server: Server, chance: Chance): boolean {
  const workers = workersOf(server.pid).sort((one, two) => one - two);
  const at = chance.next();
  const worker = workers[Math.floor(at * workers.length)];
  if (worker === undefined) return false;
  try {
    process.kill(worker, 'SIGKILL');
    return true;
  } catch {
    return false; // it has just ended by itself
  }
}
