// SPDX-License-Identifier: MIT
// RTMP as bytes: just enough to speak it, well or badly.

export const handshakeBytes = 1536;
const chunkBytes = 128;

export function amfText(text: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(text));
  return Buffer.concat([Buffer.from([2]), length, Buffer.from(text)]);
}

export function amfNumber(value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

export function amfObject(entries: Readonly<Record<string, Buffer>>): Buffer {
  const fields = Object.entries(entries).flatMap(([key, value]) => [amfText(key).subarray(1), value]);
  return Buffer.concat([Buffer.from([3]), ...fields, Buffer.from([0, 0, 9])]);
}

export const amfNull = Buffer.from([5]);

const extendedTime = 0xffffff;

/** A message in chunks of 128 bytes (RTMP 1.0, 5.3), its length as given. `ms`: its time, of 32 bits. */
export function message(type: number, body: Buffer, length = body.length, stream = 0, ms = 0): Buffer {
  const head = Buffer.alloc(12);
  head[0] = 3;
  const time = ms % 0x100000000;
  head.writeUIntBE(Math.min(time, extendedTime), 1, 3);
  head.writeUIntBE(length, 4, 3);
  head[7] = type;
  head.writeUInt32LE(stream, 8);
  const extension = Buffer.alloc(time >= extendedTime ? 4 : 0); // in each chunk
  if (extension.length > 0) extension.writeUInt32BE(time);
  const parts: Buffer[] = [head, extension, body.subarray(0, chunkBytes)];
  for (let at = chunkBytes; at < body.length; at += chunkBytes) {
    parts.push(Buffer.from([0xc3]), extension, body.subarray(at, at + chunkBytes));
  }
  return Buffer.concat(parts);
}

export const command = (...values: Buffer[]): Buffer => message(20, Buffer.concat(values));
export const connectCommand = command(amfText('connect'), amfNumber(1), amfObject({
  app: amfText('live'), tcUrl: amfText('rtmp://127.0.0.1/live'),
}));

export function publishCommand(key: string): Buffer {
  const body = [amfText('publish'), amfNumber(3), amfNull, amfText(key), amfText('live')];
  return message(20, Buffer.concat(body), undefined, 1);
}
