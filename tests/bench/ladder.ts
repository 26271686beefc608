// SPDX-License-Identifier: MIT
// What a ladder costs, beside the ffmpeg command that does the same, and how many two cores hold.
import type { BenchSettings } from './bench_settings';
import { median, spreadOf, type Figure } from './figure';
import { fullHdFile } from './full_hd_file';
import { runCommand, runWorker, similarity, type LadderRun, type WorkerRun } from './ladder_runs';

const sameGoal = 1.05;
const bestGoal = 0.75;
const similarityGoal = 0.003;
const atOnceGoal = 2;
const mostAtOnce = { quick: 2, usual: 3 };
const delayLimitMs = 1000;

interface Rounds {
  readonly ours: WorkerRun[];
  readonly same: LadderRun[]; // the command with our settings
  readonly best: LadderRun[]; // as people would write it
}

async function alternate(file: string, rounds: number): Promise<Rounds> {
  const all: Rounds = { ours: [], same: [], best: [] };
  for (let round = 0; round < rounds; round += 1) {
    all.ours.push(await runWorker(file));
    all.same.push(await runCommand(file, { preset: 'superfast', scaling: 'cascade' }));
    all.best.push(await runCommand(file, { preset: 'veryfast', scaling: 'from the source' }));
  }
  return all;
}

/** The most that ran at once, with every rung and every frame in time; and the worst delay of each number. */
async function holdAtOnce(file: string, most: number): Promise<{ held: number; tried: string[] }> {
  const tried: string[] = [];
  let held = 0;
  for (let count = 1; count <= most && held === count - 1; count += 1) {
    const runs = await Promise.all(Array.from({ length: count }, () => runWorker(file)));
    const shed = runs.reduce((sum, run) => sum + run.shed, 0);
    const worst = Math.max(...runs.map((run) => run.worstDelayMs));
    tried.push(`${count}: worst delay ${worst} ms, ${shed} shed`);
    if (shed === 0 && worst < delayLimitMs) held = count;
  }
  return { held, tried };
}

function figuresOf({ ours, same, best }: Rounds, seconds: number): Figure[] {
  const core = ({ cpuMs }: LadderRun): number => cpuMs / seconds / 10;
  const ratios = (rival: LadderRun[]): number[] => ours.map((run, i) => run.cpuMs / (rival[i]?.cpuMs ?? NaN));
  const samples = ours.length;
  const ratio = (name: string, rival: LadderRun[], goal: number, note: string): Figure => ({
    name, ours: median(ours.map(core)) / median(rival.map(core)), unit: 'x', goal, samples,
    spread: spreadOf(ratios(rival)), note,
  });
  const beside = (name: string, rivalName: string, rival: LadderRun[], of: (run: LadderRun) => number, unit: string): Figure => ({
    name, ours: median(ours.map(of)), unit, samples, spread: spreadOf(ours.map(of)),
    rival: { name: rivalName, value: median(rival.map(of)) },
  });
  const likeOurs = 'ffmpeg, same settings';
  const usual = 'ffmpeg veryfast, bicubic from the source';
  return [
    ratio('ladder.same_settings.ratio', same, sameGoal, `CPU of the whole process beside ${likeOurs}`),
    beside('ladder.same_settings.core', likeOurs, same, core, '% of a core'),
    ratio('ladder.default.ratio', best, bestGoal, `CPU of the whole process beside ${usual}`),
    beside('ladder.default.core', usual, best, core, '% of a core'),
    beside('ladder.memory', likeOurs, same, (run) => run.peakMb, 'MB'),
    {
      name: 'ladder.delay.worst', ours: median(ours.map((run) => run.worstDelayMs)), unit: 'ms', samples,
      spread: spreadOf(ours.map((run) => run.worstDelayMs)), note: 'a frame in, to the last rung of it out',
    },
  ];
}

function similarityFigures(rounds: Rounds, file: string): Figure[] {
  const [ours, same, best] = [rounds.ours, rounds.same, rounds.best].map(([run]) => similarity(run?.top ?? '', file));
  if (ours === undefined || same === undefined || best === undefined) throw new Error('nothing to compare');
  return [{
    name: 'ladder.default.ssim_lost', ours: best - ours, unit: 'SSIM', goal: similarityGoal, samples: 1,
    note: `of 720p: ours ${ours.toFixed(4)}, ffmpeg with the same settings ${same.toFixed(4)}, veryfast ${best.toFixed(4)}`,
  }];
}

export async function measureLadder({ quick }: BenchSettings): Promise<Figure[]> {
  const seconds = quick ? 8 : 16;
  const file = fullHdFile(seconds);
  const rounds = await alternate(file, quick ? 1 : 3);
  const { held, tried } = await holdAtOnce(file, quick ? mostAtOnce.quick : mostAtOnce.usual);
  return [
    ...figuresOf(rounds, seconds),
    ...similarityFigures(rounds, file),
    {
      name: 'ladder.at_once', ours: held, unit: 'ladders', goal: atOnceGoal, better: 'higher', samples: tried.length,
      note: `1080p30 in real time, nothing shed, delay below ${delayLimitMs} ms (${tried.join('; ')})`,
    },
  ];
}
