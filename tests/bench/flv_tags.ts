// SPDX-License-Identifier: MIT

export interface Tag {
  readonly type: number; // 8 sound, 9 picture, 18 script
  readonly ms: number;
  readonly dueMs?: number; // when it is sent, where its time does not tell
  readonly body: Buffer;
}

const sound = 8;
export const video = 9;
const script = 18;

/** A file's tags (FLV 10.1, E.4.1). What is cut off at its end is left out. */
export function flvTags(file: Buffer): Tag[] {
  const tags: Tag[] = [];
  const headBytes = 11;
  let at = 9 + 4; // the file's header, and the size of the tag before the first
  while (at + headBytes <= file.length) {
    const size = file.readUIntBE(at + 1, 3);
    const ms = file.readUIntBE(at + 4, 3) + (file[at + 7] ?? 0) * 0x1000000;
    if (at + headBytes + size > file.length) break;
    tags.push({ type: file[at] ?? 0, ms, body: file.subarray(at + headBytes, at + headBytes + size) });
    at += headBytes + size + 4;
  }
  return tags;
}

/** Whether it is a frame of H.264, and not its setup. */
export function isFrame({ type, body }: Tag): boolean {
  return type === video && body[1] === 1;
}

/** Whether it says what the stream is; once is enough. */
export function isSetup({ type, body }: Tag): boolean {
  return type === script || (type === video && body[1] === 0) || (type === sound && body[1] === 0);
}
