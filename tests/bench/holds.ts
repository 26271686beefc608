// SPDX-License-Identifier: MIT
// Deals under rush: durable holds in a second beside bare rows of the same database, and 20,000 buyers who
// press for 100 units within a second.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { program, temporaryFolder } from '../e2e/support/places';
import { Postgres } from '../e2e/support/postgres';
import type { BenchSettings } from './bench_settings';
import { HoldCrowd, openDeal, type Rush } from './deal_room';
import { median, spreadOf, type Figure } from './figure';
import type { Percentiles } from './load';
import { oneSender, Stage } from './stage';

const goalPerSecond = 10_000;
const goalRatio = 0.5;
const goalMs = 100;
const units = 100;
const cueEveryMs = 200;
const calmMs = 6000; // all are there, and nobody presses: what a cue takes then

/** A hold a second of which a hook is told, for each of which it is not. */
const goalHooked = 0.5;
const goalEventMs = 50;

interface Round {
  readonly bare_per_s: number;
  readonly bare_ms: Percentiles;
  readonly holds_per_s: number;
  readonly holds_ms: Percentiles;
  /** With a hook that is told of each. */
  readonly hooked_per_s: number;
  readonly hooked_ms: Percentiles;
  readonly events: number;
  readonly requests: number;
  readonly missed: number;
}

/** An event when nothing else happens, from the press to its receiver. */
interface Alone {
  readonly event_ms: Percentiles;
}

/** 20,000, or as many as this process may have open files for. */
function mostBuyers(): number {
  const limit = Number(spawnSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).stdout) || Infinity;
  return Math.min(20_000, limit - 200);
}

function measureRate(quick: boolean, place: readonly string[]): { rounds: Round[]; alone: Alone } {
  const { status, stdout, stderr } = spawnSync(program('hold_rate'), [
    ...place, '--rounds', quick ? '1' : '3', '--seconds', quick ? '2' : '3',
  ], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`hold_rate: ${stderr.slice(-500)}`);
  const lines = stdout.trim().split('\n').map((line) => JSON.parse(line) as unknown);
  return { rounds: lines.slice(0, -1) as Round[], alone: lines.at(-1) as Alone };
}

const onSqlite = 'from the message to the answer, on the disk (synchronous=FULL)';
const onPostgres = 'the same on a PostgreSQL server of this machine (fsync, synchronous_commit)';

/** The figures on PostgreSQL, or what is missing for them. */
function measureOnPostgres(quick: boolean): Figure[] {
  const postgres = Postgres.start();
  if (!postgres) {
    console.error('bench: holds.postgres.* are not measured: Debian\'s package postgresql is not installed (scripts/setup --bench)');
    return [];
  }
  try {
    return rateFigures('holds.postgres', measureRate(quick, ['--url', postgres.url]).rounds, onPostgres);
  } finally {
    postgres.stop();
  }
}

function rateFigures(name: string, rounds: readonly Round[], where: string): Figure[] {
  const of = (read: (round: Round) => number): number => median(rounds.map(read));
  const bare = 'rows of the same table, a commit for each, by the same writer';
  return [
    {
      name: `${name}.per_second`, ours: of((round) => round.holds_per_s), unit: '/s', better: 'higher', goal: goalPerSecond,
      samples: rounds.length, spread: spreadOf(rounds.map((round) => round.holds_per_s)),
      rival: { name: bare, value: of((round) => round.bare_per_s) },
      note: `256 buyers at once, each presses anew when answered; ${where}`,
    },
    {
      name: `${name}.ratio`, ours: of((round) => round.holds_per_s / round.bare_per_s), unit: '', better: 'higher', goal: goalRatio,
      samples: rounds.length, spread: spreadOf(rounds.map((round) => round.holds_per_s / round.bare_per_s)),
    },
    {
      name: `${name}.p99`, ours: of((round) => round.holds_ms.p99), unit: 'ms', goal: goalMs,
      samples: rounds.reduce((sum, round) => sum + round.holds_ms.count, 0), spread: spreadOf(rounds.map((round) => round.holds_ms.p99)),
      rival: { name: bare, value: of((round) => round.bare_ms.p99) },
    },
  ];
}

function hookFigures(rounds: readonly Round[], alone: Alone): Figure[] {
  const ratios = rounds.map((round) => round.hooked_per_s / round.holds_per_s);
  const sum = (read: (round: Round) => number): number => rounds.reduce((all, round) => all + read(round), 0);
  const { event_ms: times } = alone;
  return [
    {
      name: 'holds.hooked.ratio', ours: median(ratios), unit: '', better: 'higher', goal: goalHooked, samples: rounds.length, spread: spreadOf(ratios),
      note: `holds a second with a hook that is told of each, on the same two cores, of those without: ${Math.round(median(rounds.map((round) => round.hooked_per_s)))}/s; ${sum(({ events }) => events)} events in ${sum(({ requests }) => requests)} requests, ${sum(({ missed }) => missed)} not kept`,
    },
    { name: 'holds.hooked.p99', ours: median(rounds.map((round) => round.hooked_ms.p99)), unit: 'ms', goal: goalMs, samples: sum((round) => round.hooked_ms.count) },
    {
      name: 'holds.event.p50', ours: times.p50, unit: 'ms', samples: times.count,
      note: 'from a press to its event at the hook\'s receiver, over loopback without TLS, one after another: two commits and a connection',
    },
    { name: 'holds.event.p99', ours: times.p99, unit: 'ms', goal: goalEventMs, samples: times.count },
  ];
}

/** Cues while they press: from the call to its answer, which is when the cue is on its frame and on the disk. */
async function cueTimes(stage: Stage, room: string, isOver: () => boolean): Promise<number[]> {
  const times: number[] = [];
  while (!isOver()) {
    const begin = performance.now();
    await stage.server.rpc('cue.publish', { room, kind: 'notice', data: { text: 'on' } });
    times.push(performance.now() - begin);
    await new Promise((done) => setTimeout(done, cueEveryMs));
  }
  return times;
}

async function measureRush(buyers: number): Promise<Figure[]> {
  const stage = await Stage.open([...oneSender, 'http.max_connections=40000']);
  try {
    const [store] = await stage.onAir(['Rush']);
    if (!store) throw new Error('no store');
    const deal = await openDeal(stage.server, store, { quantity: units });
    let isOver = false;
    const crowd = new HoldCrowd(stage.server, store, deal, { buyers, name: 'rush', waitMs: calmMs });
    try {
      await crowd.joined();
      const calmEnds = performance.now() + calmMs * 0.8;
      const quiet = await cueTimes(stage, store.room, () => performance.now() > calmEnds);
      const watching = cueTimes(stage, store.room, () => isOver);
      const rush = await crowd.end();
      isOver = true;
      return rushFigures(rush, quiet, await watching);
    } finally {
      isOver = true;
      await crowd.stop();
    }
  } finally {
    await stage.close();
  }
}

function rushFigures(rush: Rush, quiet: readonly number[], during: readonly number[]): Figure[] {
  const note = `${rush.pressed} buyers pressed within a second, ${units} units; one core serves, the other presses`;
  return [
    { name: 'holds.rush.held', ours: rush.held, unit: 'holds', goal: units, better: 'higher', samples: rush.pressed, note },
    { name: 'holds.rush.oversold', ours: Math.max(0, rush.held - units), unit: 'holds', goal: 0, samples: rush.pressed },
    { name: 'holds.rush.unclear', ours: rush.pressed - rush.held - rush.sold_out, unit: 'buyers', goal: 0, samples: rush.pressed, note: 'neither held nor told that it is sold out' },
    { name: 'holds.rush.held.p99', ours: rush.held_ms.p99, unit: 'ms', goal: goalMs, samples: rush.held_ms.count },
    { name: 'holds.rush.answer.p99', ours: rush.answer_ms.p99, unit: 'ms', samples: rush.answer_ms.count, note: 'from the press to the answer, the client\'s own queue included' },
    { name: 'holds.rush.cue', ours: Math.max(...during), unit: 'ms', samples: during.length, spread: spreadOf([...during]), rival: { name: 'the same room before they press', value: Math.max(...quiet) }, note: 'a cue meanwhile, from the call to the answer: the longest' },
  ];
}

export async function measureHolds({ quick }: BenchSettings): Promise<Figure[]> {
  const { rounds, alone } = measureRate(quick, ['--file', join(temporaryFolder(), 'holds.db')]);
  const rates = [...rateFigures('holds', rounds, onSqlite), ...hookFigures(rounds, alone)];
  return [...rates, ...measureOnPostgres(quick), ...(await measureRush(quick ? 5000 : mostBuyers()))];
}
