// SPDX-License-Identifier: MIT
import type { Rendition } from './messages';

/** The choice that leaves it to the server. */
export const AUTO = 'auto';

/** What this viewer sees, and wishes to see. */
export interface CurrentRendition {
  /** Of the picture on screen; undefined before the first one. */
  readonly shown: Rendition | undefined;
  /** "auto", or the name that the viewer chose. */
  readonly choice: string;
  /** The server chooses: that was the viewer's wish. */
  readonly auto: boolean;
  /** The name of what was chosen and is on its way: its first picture is not on screen yet. */
  readonly pending: string | undefined;
  /** What was chosen is not on air; another one is shown until it is. */
  readonly missing: boolean;
}

interface Start {
  readonly index: number;
  readonly fromUs: number;
}

/** Microseconds that a picture's time may be short of its chunk's by rounding. */
const TOLERANCE_US = 1000;
const MEMORY = 16;

/** Which renditions there are, which one is wished, and which one's pictures are seen. Pure. */
export class Renditions {
  private known: readonly Rendition[] = [];
  private readonly described = new Map<number, Rendition>();
  private starts: Start[] = [];
  private shown: Rendition | undefined;

  constructor(private wish = AUTO) {}

  /** The best one first. */
  get list(): readonly Rendition[] {
    return this.known;
  }

  get choice(): string {
    return this.wish;
  }

  get current(): CurrentRendition {
    const { shown, wish } = this;
    const auto = wish === AUTO;
    const missing = !auto && !this.known.some(({ name }) => name === wish);
    const isOnItsWay = !auto && !missing && shown !== undefined && shown.name !== wish;
    return { shown, choice: wish, auto, pending: isOnItsWay ? wish : undefined, missing };
  }

  /** True where that is something else than before. */
  choose(wish: string): boolean {
    const isNew = wish !== this.wish;
    this.wish = wish;
    return isNew;
  }

  /** The server's list: all that can be chosen now. */
  replace(list: readonly Rendition[]): void {
    this.known = [...list].sort((a, b) => a.index - b.index);
    for (const rendition of list) this.describe(rendition);
  }

  /** Takes what is said of one rendition before its init segment. */
  describe(rendition: Rendition): void {
    const { index, name, codecs, width, height } = rendition;
    this.described.set(index, { index, name: name ?? nameOf(index), codecs, width, height });
  }

  /** From this media time on the pictures that were received are of this rendition. */
  begins(index: number, fromUs: number): void {
    this.starts = [...this.starts.filter((start) => start.fromUs < fromUs), { index, fromUs }].slice(-MEMORY);
  }

  /** A picture is on screen. True where it is of another rendition than the one before. */
  presented(mediaUs: number): boolean {
    const start = [...this.starts].reverse().find(({ fromUs }) => fromUs <= mediaUs + TOLERANCE_US);
    const shown = start && this.described.get(start.index);
    if (!shown || isSame(shown, this.shown)) return false;
    this.shown = shown;
    return true;
  }

  /** Another timeline begins. */
  clear(): void {
    this.starts = [];
  }
}

function isSame(a: Rendition, b: Rendition | undefined): boolean {
  return a.index === b?.index && a.name === b.name && a.width === b.width && a.height === b.height;
}

function nameOf(index: number): string {
  return index === 0 ? 'source' : String(index);
}
