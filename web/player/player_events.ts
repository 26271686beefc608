// SPDX-License-Identifier: MIT
import type { ChatNews, Cue, DealNews, Product, Rendition, RoomHead, ShowState, Snapshot } from './messages';
import type { CurrentRendition } from './renditions';

/**
 * What the viewer is to be told: the show's state as the server has it, or why it is not known.
 * `connecting`, `reconnecting` and `stopping` (the server restarts) end by themselves, and
 * `unknown-room` is asked again now and then; `unsupported` (no Media Source Extensions, or a
 * codec that this browser lacks), `refused` and `failed` (the decoder, again and again) stay.
 * `replay` is a recording that plays, `no-replay` one that is not there (any more).
 */
export type PlayerState =
  | ShowState
  | 'replay'
  | 'no-replay'
  | 'connecting'
  | 'reconnecting'
  | 'stopping'
  | 'unknown-room'
  | 'unsupported'
  | 'refused'
  | 'failed';

/** Undefined where nothing was measured yet. */
export interface PlayerStats {
  /** Server clock now, less the server's time of the picture being shown. */
  latencyMs: number | undefined;
  bufferMs: number;
  /** Of 100 ms and more. */
  stalls: number;
  /** How often the server moved this viewer on, for it was too slow. */
  skips: number;
  droppedFrames: number;
  epoch: number;
  sequence: number;
  /** From `start()` to the first picture. */
  joinToPictureMs: number | undefined;
  /** From the newest opening of the socket to the first picture after it. */
  socketOpenToPictureMs: number | undefined;
  playbackRate: number;
  /** Media ahead of the playhead right after an append that is aimed at. */
  targetMs: number;
}

export interface PlayerEvents {
  state: PlayerState;
  /** The first picture after a join is on screen. */
  picture: PlayerStats;
  /** A cue became active with the picture being painted; again with the same id: revised. */
  cueenter: Cue;
  cueleave: Cue;
  /** Once a second while playing, milliseconds against the server's clock. */
  latency: number;
  /** Playback stood still for so many milliseconds (100 at least) though the show went on. */
  stall: number;
  room: RoomHead;
  bag: Product[];
  viewers: number;
  /** What there is to choose from, the best one first. */
  renditions: readonly Rendition[];
  /** Another rendition was chosen, has begun to show, or is not to be had any more. */
  rendition: CurrentRendition;
  /** All that is known of the room, at each join and where it replaces what was known. */
  snapshot: Partial<Snapshot>;
  chat: ChatNews;
  deal: DealNews;
  error: { code: string; message: string };
  /** The browser plays only after a touch: call `start()` or `unmute()` in one. */
  'needs-gesture': void;
  muted: boolean;
}
