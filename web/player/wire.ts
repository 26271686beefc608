// SPDX-License-Identifier: MIT

/** Bytes before the CMAF data of a binary message of `shopfloor.live.v1`. */
export const HEADER_BYTES = 32;

const VERSION = 1;
const FLAG_KEYFRAME = 1;
const FLAG_EPOCH_START = 2;

/**
 * One binary message. Times are microseconds: `mediaUs` is the decode time of the first video
 * sample on the broadcast's timeline, `utcUs` the server's clock when the chunk was complete.
 * `payload` is a view into the message's buffer.
 */
export interface MediaFrame {
  readonly kind: 'init' | 'chunk';
  readonly keyframe: boolean;
  readonly epochStart: boolean;
  readonly rendition: number;
  readonly sequence: number;
  readonly mediaUs: number;
  readonly durationUs: number;
  readonly epoch: number;
  readonly utcUs: number;
  readonly payload: Uint8Array<ArrayBuffer>;
}

/** Undefined for what is too short, of another version, of an unknown kind, or empty. */
export function parseMediaFrame(buffer: ArrayBuffer): MediaFrame | undefined {
  if (buffer.byteLength <= HEADER_BYTES) return undefined;
  const view = new DataView(buffer);
  const kind = kindOf(view.getUint8(1));
  if (view.getUint8(0) !== VERSION || kind === undefined) return undefined;
  const flags = view.getUint8(2);
  return {
    kind,
    keyframe: (flags & FLAG_KEYFRAME) !== 0,
    epochStart: (flags & FLAG_EPOCH_START) !== 0,
    rendition: view.getUint8(3),
    sequence: view.getUint32(4),
    mediaUs: Number(view.getBigInt64(8)),
    durationUs: view.getUint32(16),
    epoch: view.getUint32(20),
    utcUs: Number(view.getBigInt64(24)),
    payload: new Uint8Array(buffer, HEADER_BYTES),
  };
}

function kindOf(byte: number): MediaFrame['kind'] | undefined {
  if (byte === 1) return 'init';
  return byte === 2 ? 'chunk' : undefined;
}
