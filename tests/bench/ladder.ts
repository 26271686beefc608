// SPDX-License-Identifier: MIT
// What a ladder costs, beside the ffmpeg command that does the same, and how many two cores hold.
import { cpus } from 'node:os';
import type { BenchSettings } from './bench_settings';
import { median, spreadOf, type Figure } from './figure';
import { fullHdFile } from './full_hd_file';
import { runCommand, runWorker, similarity, type CommandPlan, type LadderRun, type WorkerRun } from './ladder_runs';

const sameGoal = 1.05;
const bestGoal = 0.75;
const similarityGoal = 0.003;
const atOnceGoal = 2;
const mostAtOnce = { quick: 2, usual: 3 };
const delayLimitMs = 1000;
const pace = 0.7; // so that a core has time for all of it
const rounds = { quick: 1, usual: 3 };
const triesForOne = 3;
const cores = [0, 1] as const;

type Rival = 'same' | 'best';
const plans: Readonly<Record<Rival, CommandPlan>> = {
  same: { preset: 'superfast', scaling: 'cascade' }, // the command with our settings
  best: { preset: 'veryfast', scaling: 'from the source' }, // as people would write it
};

/** Two runs at the same time, on a core each. */
interface Race {
  readonly ours: WorkerRun;
  readonly theirs: LadderRun;
}

/** Each rival twice, on either core. */
type Round = Readonly<Record<Rival, readonly Race[]>>;

/** A worker that had no time and left pictures out has done less than what it stands beside: both are run again. */
async function race(file: string, plan: CommandPlan, core: number): Promise<Race> {
  for (let tries = 0; tries < triesForOne; tries += 1) {
    const [ours, theirs] = await Promise.all([runWorker(file, pace, core), runCommand(file, plan, pace, 1 - core)]);
    if (ours.shed === 0) return { ours, theirs };
  }
  throw new Error(`the machine is too busy: ${triesForOne} workers had no time for all, at ${pace} of real time`);
}

async function round(file: string): Promise<Round> {
  const races: Record<Rival, Race[]> = { same: [], best: [] };
  for (const core of cores) {
    races.same.push(await race(file, plans.same, core));
    races.best.push(await race(file, plans.best, core));
  }
  return races;
}

const total = (runs: readonly LadderRun[]): number => runs.reduce((sum, { cpuMs }) => sum + cpuMs, 0);

/** CPU beside a rival's, of each round. What slows the machine down slows both, and each had either core. */
function ratios(all: readonly Round[], rival: Rival): number[] {
  return all.map(({ [rival]: races }) => total(races.map(({ ours }) => ours)) / total(races.map(({ theirs }) => theirs)));
}

async function inTurns(file: string, count: number): Promise<Round[]> {
  if (cpus().length < cores.length) throw new Error('this needs two cores, one for each of what is compared');
  const all: Round[] = [];
  while (all.length < count) all.push(await round(file));
  return all;
}

interface Tried {
  readonly count: number;
  readonly worstMs: number;
  readonly shed: number;
  readonly isHeld: boolean;
}

/** One ladder, then two that begin together, and so on, until a rung is shed or a frame is late. */
async function holdAtOnce(file: string, most: number): Promise<Tried[]> {
  const tried: Tried[] = [];
  for (let count = 1; count <= most && tried.every((one) => one.isHeld); count += 1) {
    const runs = await Promise.all(Array.from({ length: count }, () => runWorker(file, 1)));
    const shed = runs.reduce((sum, run) => sum + run.shed, 0);
    const worstMs = Math.max(...runs.map((run) => run.worstDelayMs));
    tried.push({ count, worstMs, shed, isHeld: shed === 0 && worstMs < delayLimitMs });
  }
  return tried;
}

function figuresOf(all: readonly Round[], seconds: number): Figure[] {
  const core = ({ cpuMs }: LadderRun): number => cpuMs / seconds / 10;
  const racesOf = (rival: Rival): Race[] => all.flatMap((one) => one[rival]);
  const ratio = (name: string, rival: Rival, goal: number, beside: string): Figure => {
    const values = ratios(all, rival);
    return {
      name, ours: median(values), unit: 'x', goal, samples: values.length, spread: spreadOf(values),
      note: `CPU of the whole process beside ${beside}, at the same time on a core each, both ways round`,
    };
  };
  const beside = (name: string, rivalName: string, rival: Rival, of: (run: LadderRun) => number, unit: string): Figure => {
    const races = racesOf(rival);
    const ours = races.map((one) => of(one.ours));
    return {
      name, ours: median(ours), unit, samples: ours.length, spread: spreadOf(ours),
      rival: { name: rivalName, value: median(races.map((one) => of(one.theirs))) },
    };
  };
  const likeOurs = 'ffmpeg, same settings';
  const usual = 'ffmpeg veryfast, bicubic from the source';
  return [
    ratio('ladder.same_settings.ratio', 'same', sameGoal, likeOurs),
    beside('ladder.same_settings.core', likeOurs, 'same', core, '% of a core'),
    ratio('ladder.default.ratio', 'best', bestGoal, usual),
    beside('ladder.default.core', usual, 'best', core, '% of a core'),
    beside('ladder.memory', likeOurs, 'same', (run) => run.peakMb, 'MB'),
  ];
}

function similarityFigure([round]: readonly Round[], file: string): Figure {
  const [same] = round?.same ?? [];
  const [best] = round?.best ?? [];
  if (!same || !best) throw new Error('nothing to compare');
  const [ours, likeOurs, usual] = [same.ours, same.theirs, best.theirs].map((run) => similarity(run.top, file)) as
    [number, number, number];
  return {
    name: 'ladder.default.ssim_lost', ours: usual - ours, unit: 'SSIM', goal: similarityGoal, samples: 1,
    note: `of 720p: ours ${ours.toFixed(4)}, ffmpeg with the same settings ${likeOurs.toFixed(4)}, veryfast ${usual.toFixed(4)}`,
  };
}

function atOnceFigures(tried: readonly Tried[]): Figure[] {
  const held = tried.filter((one) => one.isHeld).length;
  const told = tried.map(({ count, worstMs, shed }) => `${count}: worst delay ${worstMs} ms, ${shed} shed`);
  return [
    {
      name: 'ladder.at_once', ours: held, unit: 'ladders', goal: atOnceGoal, better: 'higher', samples: tried.length,
      note: `1080p30 in real time, nothing shed, delay below ${delayLimitMs} ms (${told.join('; ')})`,
    },
    {
      name: 'ladder.delay.worst', ours: tried[0]?.worstMs ?? NaN, unit: 'ms', samples: 1,
      note: 'of one ladder in real time: a frame in, to the last rung of it out',
    },
  ];
}

export async function measureLadder({ quick }: BenchSettings): Promise<Figure[]> {
  const seconds = quick ? 4 : 10;
  const file = fullHdFile(seconds);
  const all = await inTurns(file, quick ? rounds.quick : rounds.usual);
  const tried = await holdAtOnce(file, quick ? mostAtOnce.quick : mostAtOnce.usual);
  return [...figuresOf(all, seconds), similarityFigure(all, file), ...atOnceFigures(tried)];
}
