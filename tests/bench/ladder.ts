// SPDX-License-Identifier: MIT
// What a ladder costs, beside the ffmpeg command that does the same, and how many two cores hold.
import type { BenchSettings } from './bench_settings';
import { median, percentile, spreadOf, type Figure } from './figure';
import { fullHdFile } from './full_hd_file';
import { runCommand, runWorker, similarity, type LadderRun, type WorkerRun } from './ladder_runs';

const sameGoal = 1.05;
const bestGoal = 0.75;
const similarityGoal = 0.003;
const atOnceGoal = 2;
const mostAtOnce = { quick: 2, usual: 3 };
const delayLimitMs = 1000;
const pace = 0.75; // so that a machine that others use too leaves time for all of it
const rounds = { quick: 1, fewest: 5, most: 7 };
const steadyShare = 0.04;
const triesForOne = 3;

interface Round {
  readonly ours: WorkerRun;
  readonly same: LadderRun; // the command with our settings
  readonly best: LadderRun; // as people would write it
}

/** A worker that had no time and left pictures out has done less than what it stands beside: it is run again. */
async function wholeRun(file: string): Promise<WorkerRun> {
  for (let tries = 0; tries < triesForOne; tries += 1) {
    const run = await runWorker(file, pace);
    if (run.shed === 0) return run;
  }
  throw new Error(`the machine is too busy: ${triesForOne} workers had no time for all, at ${pace} of real time`);
}

/** CPU beside a rival's, of each round: what slows the machine down for a while slows both. */
function ratios(all: readonly Round[], rival: 'same' | 'best'): number[] {
  return all.map((round) => round.ours.cpuMs / round[rival].cpuMs);
}

/** Whether the middle half of the rounds agrees. */
function isSteady(values: readonly number[]): boolean {
  return percentile(values, 0.75) - percentile(values, 0.25) <= steadyShare * median(values);
}

/** By turns, until the ratios agree or there is no patience left. */
async function alternate(file: string, quick: boolean): Promise<Round[]> {
  const all: Round[] = [];
  const isEnough = (): boolean => {
    if (quick) return all.length >= rounds.quick;
    if (all.length < rounds.fewest) return false;
    return all.length >= rounds.most || (isSteady(ratios(all, 'same')) && isSteady(ratios(all, 'best')));
  };
  while (!isEnough()) {
    all.push({
      ours: await wholeRun(file),
      same: await runCommand(file, { preset: 'superfast', scaling: 'cascade' }, pace),
      best: await runCommand(file, { preset: 'veryfast', scaling: 'from the source' }, pace),
    });
  }
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
  const ours = all.map((round) => round.ours);
  const samples = all.length;
  const ratio = (name: string, rival: 'same' | 'best', goal: number, beside: string): Figure => {
    const values = ratios(all, rival);
    const [low, high] = [percentile(values, 0.25), percentile(values, 0.75)];
    return {
      name, ours: median(values), unit: 'x', goal, samples, spread: spreadOf(values),
      note: `CPU of the whole process beside ${beside}; the middle half of the rounds: ${low.toFixed(3)} to ${high.toFixed(3)}`,
    };
  };
  const beside = (name: string, rivalName: string, rival: 'same' | 'best', of: (run: LadderRun) => number, unit: string): Figure => ({
    name, ours: median(ours.map(of)), unit, samples, spread: spreadOf(ours.map(of)),
    rival: { name: rivalName, value: median(all.map((round) => of(round[rival]))) },
  });
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
  if (!round) throw new Error('nothing to compare');
  const of = (run: LadderRun): number => similarity(run.top, file);
  const [ours, same, best] = [of(round.ours), of(round.same), of(round.best)];
  return {
    name: 'ladder.default.ssim_lost', ours: best - ours, unit: 'SSIM', goal: similarityGoal, samples: 1,
    note: `of 720p: ours ${ours.toFixed(4)}, ffmpeg with the same settings ${same.toFixed(4)}, veryfast ${best.toFixed(4)}`,
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
  const seconds = quick ? 6 : 10;
  const file = fullHdFile(seconds);
  const all = await alternate(file, quick);
  const tried = await holdAtOnce(file, quick ? mostAtOnce.quick : mostAtOnce.usual);
  return [...figuresOf(all, seconds), similarityFigure(all, file), ...atOnceFigures(tried)];
}
