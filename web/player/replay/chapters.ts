// SPDX-License-Identifier: MIT
import type { Cue } from '../messages';

/** A stretch in which one product was explained. */
export interface Chapter {
  readonly cueId: number;
  readonly product: string;
  readonly startUs: number;
  readonly endUs: number;
}

/**
 * The explanations of a cue log, by time. One of a product that follows its own (a host who
 * presses twice) belongs to it. Pure.
 */
export function chaptersOf(cues: readonly Cue[], endUs: number): Chapter[] {
  const sorted = [...cues]
    .filter((cue) => cue.data['withdrawn'] !== true)
    .sort((a, b) => a.at_us - b.at_us || a.id - b.id);
  const chapters: Chapter[] = [];
  sorted.forEach((cue, index) => {
    if (cue.kind !== 'explain.start') return;
    const ender = sorted.slice(index + 1).find((later) => later.kind === 'explain.start'
      || (later.kind === 'explain.end' && (!later.product || later.product === cue.product)));
    const chapter = { cueId: cue.id, product: cue.product, startUs: cue.at_us, endUs: ender?.at_us ?? endUs };
    const last = chapters.at(-1);
    if (last?.product === chapter.product && last.endUs === chapter.startUs) {
      chapters[chapters.length - 1] = { ...last, endUs: chapter.endUs };
    } else {
      chapters.push(chapter);
    }
  });
  return chapters.filter((chapter) => chapter.endUs > chapter.startUs);
}
