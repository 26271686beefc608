// SPDX-License-Identifier: MIT
import type { FileIndex, RecordingFile } from './recording';

/** A run of bytes that begins with a keyframe. `to` is where the next one begins. */
export interface Piece {
  readonly file: number;
  readonly from: number;
  readonly to: number;
  readonly startUs: number;
  readonly endUs: number;
}

export interface IndexedFile {
  readonly file: RecordingFile;
  readonly index: FileIndex;
}

const MAX_PIECE_US = 8_000_000;
const MAX_PIECE_BYTES = 4 * 1024 * 1024;

/**
 * Which bytes to fetch for which time. The first piece after a seek is one group of pictures, so
 * that the picture comes soon; those after it are longer. Pure.
 */
export class ReplayPlan {
  private readonly files: readonly IndexedFile[];

  constructor(files: readonly IndexedFile[]) {
    this.files = files.filter(({ index }) => index.keyframes.length > 0);
  }

  fileOf(piece: Piece): IndexedFile {
    return this.files[piece.file]!;
  }

  /** Where the last file ends on the broadcast's timeline. */
  get endUs(): number {
    return Math.max(0, ...this.files.map(({ index }) => index.end_us));
  }

  /** How long a viewer watches: what was not recorded (the server was down) is passed over. */
  get durationUs(): number {
    return this.toReplay(this.endUs);
  }

  /** Where a time of the broadcast's timeline lies in the replay. */
  toReplay(mediaUs: number): number {
    return this.files.reduce((sum, { index: { start_us, end_us } }) =>
      sum + Math.min(Math.max(0, mediaUs - start_us), end_us - start_us), 0);
  }

  /** The reverse: where a place in the replay lies on the broadcast's timeline. */
  toMedia(replayUs: number): number {
    let rest = Math.max(0, replayUs);
    for (const { index: { start_us, end_us } } of this.files) {
      if (rest < end_us - start_us) return start_us + rest;
      rest -= end_us - start_us;
    }
    return this.endUs;
  }

  /** The group of pictures at a time; in a hole the one after it, past the end the last one. */
  at(us: number): Piece | undefined {
    const found = this.files.findIndex(({ index }) => us < index.end_us);
    const file = found < 0 ? this.files.length - 1 : found;
    const entry = this.files[file];
    if (!entry) return undefined;
    const later = entry.index.keyframes.findIndex(([time]) => time > us);
    const first = later < 0 ? entry.index.keyframes.length - 1 : Math.max(0, later - 1);
    return this.piece(file, first, first + 1);
  }

  /** What comes after a piece, or undefined at the end. */
  after({ file, to }: Piece): Piece | undefined {
    const { keyframes } = this.files[file]!.index;
    const first = keyframes.findIndex(([, offset]) => offset >= to);
    if (first < 0) return file + 1 < this.files.length ? this.piece(file + 1, 0, 1) : undefined;
    let last = first + 1;
    while (last < keyframes.length && isWithin(this.piece(file, first, last + 1))) last += 1;
    return this.piece(file, first, last);
  }

  private piece(file: number, first: number, last: number): Piece {
    const { index } = this.files[file]!;
    const [startUs, from] = index.keyframes[first]!;
    const next = index.keyframes[last];
    return { file, from, to: next?.[1] ?? index.bytes, startUs, endUs: next?.[0] ?? index.end_us };
  }
}

function isWithin({ from, to, startUs, endUs }: Piece): boolean {
  return to - from <= MAX_PIECE_BYTES && endUs - startUs <= MAX_PIECE_US;
}
