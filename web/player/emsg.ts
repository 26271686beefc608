// SPDX-License-Identifier: MIT
import { toCue, type Cue } from './messages';

const ID3_SCHEME = 'https://aomedia.org/emsg/ID3';
const CUE_FRAME = 'shopfloor.cue';
const MAX_EVENT_BYTES = 64 * 1024;

/** An `emsg` box, version 1 (ISO/IEC 23009-1, 5.10.3.3): an event at a presentation time. */
export interface EventMessage {
  scheme: string;
  value: string;
  timescale: number;
  presentationTime: number;
  duration: number;
  id: number;
  data: Uint8Array;
}

/**
 * The cues that ride before a chunk's `moof`, for embedders who have only the stream. Boxes that
 * are no version 1 `emsg` of our scheme are passed over; parsing stops where the bytes break off.
 */
export function cuesInChunk(bytes: Uint8Array): Cue[] {
  return eventMessages(bytes)
    .filter((event) => event.scheme === ID3_SCHEME)
    .map((event) => cueInId3(event.data))
    .filter((cue): cue is Cue => cue !== undefined);
}

/** All version 1 `emsg` boxes at the top level, in order. */
export function eventMessages(bytes: Uint8Array): EventMessage[] {
  const events: EventMessage[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = viewOf(bytes).getUint32(at);
    if (size < 8 || at + size > bytes.length) break;
    const body = bytes.subarray(at + 8, at + size);
    if (latin(bytes.subarray(at + 4, at + 8)) === 'emsg' && body.length <= MAX_EVENT_BYTES) {
      const event = parseEventMessage(body);
      if (event) events.push(event);
    }
    at += size;
  }
  return events;
}

function parseEventMessage(body: Uint8Array): EventMessage | undefined {
  const FIXED_BYTES = 24;
  if (body.length < FIXED_BYTES || body[0] !== 1) return undefined;
  const view = viewOf(body);
  const scheme = untilZero(body, FIXED_BYTES);
  const value = scheme && untilZero(body, scheme.end);
  if (!scheme || !value) return undefined;
  return {
    scheme: scheme.text,
    value: value.text,
    timescale: view.getUint32(4),
    presentationTime: Number(view.getBigUint64(8)),
    duration: view.getUint32(16),
    id: view.getUint32(20),
    data: body.subarray(value.end),
  };
}

/** The cue in an ID3v2.3 or 2.4 tag's TXXX frame named `shopfloor.cue`. */
export function cueInId3(tag: Uint8Array): Cue | undefined {
  if (tag.length < 10 || latin(tag.subarray(0, 3)) !== 'ID3') return undefined;
  const version = tag[3]!;
  const end = Math.min(tag.length, 10 + syncSafe(tag, 6));
  for (let at = 10; at + 10 <= end; ) {
    const name = latin(tag.subarray(at, at + 4));
    const size = version >= 4 ? syncSafe(tag, at + 4) : viewOf(tag).getUint32(at + 4);
    if (size === 0 || at + 10 + size > end) return undefined;
    const cue = name === 'TXXX' ? cueInText(tag.subarray(at + 10, at + 10 + size)) : undefined;
    if (cue) return cue;
    at += 10 + size;
  }
  return undefined;
}

function cueInText(frame: Uint8Array): Cue | undefined {
  const LATIN1 = 0;
  const UTF8 = 3;
  if (frame[0] !== LATIN1 && frame[0] !== UTF8) return undefined;
  const name = untilZero(frame, 1);
  if (name?.text !== CUE_FRAME) return undefined;
  const text = new TextDecoder().decode(frame.subarray(name.end)).replace(/\0+$/, '');
  try {
    return toCue(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function untilZero(bytes: Uint8Array, from: number): { text: string; end: number } | undefined {
  const zero = bytes.indexOf(0, from);
  return zero < 0 ? undefined : { text: latin(bytes.subarray(from, zero)), end: zero + 1 };
}

/** A 28-bit number in four bytes of seven bits (ID3v2.4, 6.2). */
function syncSafe(bytes: Uint8Array, at: number): number {
  const digit = (offset: number) => (bytes[at + offset] ?? 0) & 0x7f;
  return (digit(0) << 21) | (digit(1) << 14) | (digit(2) << 7) | digit(3);
}

function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
