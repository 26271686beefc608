// SPDX-License-Identifier: MIT
import type { LightWord } from './light';
import type { SoundWord } from './loudness';
import { levelFor, PICTURES } from './quality';

/** The room as whoever is about to go on air finds it. */
export type RoomWord = 'free' | 'closed' | 'taken' | 'down' | 'unreachable' | 'no_key';

export interface PreflightFacts {
  room: RoomWord;
  /** As the camera delivers it, not as it was asked for. */
  picture?: { width: number; height: number; fps: number };
  light: LightWord | 'waiting';
  sound: SoundWord;
  /** Bits a second; undefined while it is measured, `unmeasured`: a show has the line, which measuring would disturb. */
  uplink?: number | 'unknown' | 'unmeasured';
}

export type Mark = 'waiting' | 'good' | 'attention' | 'broken';

/** One line of the list: `preflight.ID.WORD` says what is wrong and what to do, unless it is good. */
export interface Check {
  id: 'room' | 'picture' | 'light' | 'sound' | 'uplink';
  mark: Mark;
  word: string;
}

const SMALL_SHORT = 480;
const FEW_FPS = 20;

/** What is ready for the show and what is not, in the order in which to look at it. Pure. */
export function preflight(facts: PreflightFacts): Check[] {
  return [
    check('room', roomMark(facts.room), facts.room),
    ofPicture(facts.picture),
    check('light', facts.light === 'waiting' || facts.light === 'good' ? facts.light : 'attention', facts.light),
    check('sound', soundMark(facts.sound), facts.sound),
    ofUplink(facts.uplink),
  ];
}

/** The worst of them; one that waits is not bad. Pure. */
export function worst(checks: readonly Check[]): Mark {
  const order: Mark[] = ['broken', 'attention', 'waiting', 'good'];
  return order.find((mark) => checks.some((each) => each.mark === mark)) ?? 'good';
}

function check(id: Check['id'], mark: Mark, word: string): Check {
  return { id, mark, word };
}

function roomMark(room: RoomWord): Mark {
  if (room === 'down' || room === 'unreachable' || room === 'no_key') return 'broken';
  return room === 'taken' ? 'attention' : 'good';
}

function ofPicture(picture: PreflightFacts['picture']): Check {
  if (!picture) return check('picture', 'broken', 'none');
  if (Math.min(picture.width, picture.height) < SMALL_SHORT) return check('picture', 'attention', 'small');
  // Some browsers do not say.
  if (picture.fps > 0 && picture.fps < FEW_FPS) return check('picture', 'attention', 'slow');
  return check('picture', 'good', 'good');
}

function soundMark(sound: SoundWord): Mark {
  if (sound === 'none' || sound === 'silent') return 'broken';
  return sound === 'good' || sound === 'waiting' ? sound : 'attention';
}

function ofUplink(uplink: PreflightFacts['uplink']): Check {
  if (uplink === undefined) return check('uplink', 'waiting', 'waiting');
  if (typeof uplink === 'string') return check('uplink', 'attention', uplink);
  if (uplink < PICTURES.at(-1)!.bps) return check('uplink', 'broken', 'slow');
  return levelFor(uplink) === 0 ? check('uplink', 'good', 'good') : check('uplink', 'attention', 'small');
}
