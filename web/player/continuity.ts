// SPDX-License-Identifier: MIT
import type { MediaFrame } from './wire';

/**
 * What a chunk is after those before it: the `next` one, one of a stretch that was `seen` in
 * another rendition, or the first after a `gap`.
 */
export type Place = 'next' | 'seen' | 'gap';

type Numbered = Pick<MediaFrame, 'rendition' | 'sequence' | 'epoch'>;

/**
 * Follows the numbers of a line's chunks. All renditions share them, so a rendition that begins
 * may go back over numbers that came already. Pure.
 */
export class Continuity {
  private rendition: number | undefined;
  private newest: { epoch: number; sequence: number } | undefined;
  private switched = false;

  /** The chunks that come next belong to a new join. */
  restart(): void {
    this.rendition = this.newest = undefined;
    this.switched = false;
  }

  /** Takes an init segment. */
  init({ rendition }: Pick<Numbered, 'rendition'>): void {
    this.switched ||= this.rendition !== undefined && rendition !== this.rendition;
    this.rendition = rendition;
  }

  /** Takes a chunk. */
  place({ sequence, epoch }: Numbered): Place {
    const before = this.newest?.epoch === epoch ? this.newest.sequence : undefined;
    if (before !== undefined && this.switched && sequence <= before) return 'seen';
    this.newest = { epoch, sequence };
    this.switched = false;
    return before !== undefined && sequence > before + 1 ? 'gap' : 'next';
  }
}
