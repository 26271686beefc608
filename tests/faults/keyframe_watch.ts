// SPDX-License-Identifier: MIT
// Reads along with what an encoder says in RTMP, for its keyframes (RTMP 1.0, 5; FLV 10.1, E.4.3).

const handshakeBytes = 1 + 2 * 1536; // C0, C1 and C2
const setChunkSize = 1;
const video = 9;
const extendedTime = 0xffffff;

interface Message {
  type: number;
  length: number;
  isExtended: boolean;
  read: number;
  head: number[]; // its first bytes
}

export class KeyframeWatch {
  private bytes: Buffer = Buffer.alloc(0);
  private skip = handshakeBytes;
  private chunkBytes = 128;
  private readonly messages = new Map<number, Message>(); // by chunk stream

  /** `found` is called when the last byte of a keyframe has come. */
  constructor(private readonly found: () => void) {}

  take(part: Buffer): void {
    this.bytes = this.bytes.length === 0 ? part : Buffer.concat([this.bytes, part]);
    const skipped = Math.min(this.skip, this.bytes.length);
    this.bytes = this.bytes.subarray(skipped);
    this.skip -= skipped;
    while (this.skip === 0 && this.takeChunk());
  }

  /** False when the chunk is not whole yet. */
  private takeChunk(): boolean {
    const basic = this.basicHeader();
    if (!basic) return false;
    const { format, stream } = basic;
    let at = basic.bytes;
    const headBytes = [11, 7, 3, 0][format] ?? 0;
    if (this.bytes.length < at + headBytes + 4) return false;
    const before = this.messages.get(stream);
    const message = before ?? { type: 0, length: 0, isExtended: false, read: 0, head: [] };
    if (format < 3) message.isExtended = this.bytes.readUIntBE(at, 3) === extendedTime;
    if (format < 2) {
      message.length = this.bytes.readUIntBE(at + 3, 3);
      message.type = this.bytes[at + 6] ?? 0;
    }
    at += headBytes + (message.isExtended ? 4 : 0);
    const size = Math.min(this.chunkBytes, message.length - message.read);
    if (this.bytes.length < at + size) return false;
    this.messages.set(stream, message);
    this.takePayload(message, this.bytes.subarray(at, at + size));
    this.bytes = this.bytes.subarray(at + size);
    return true;
  }

  private basicHeader(): { format: number; stream: number; bytes: number } | undefined {
    const first = this.bytes[0];
    if (first === undefined || this.bytes.length < 3) return undefined;
    const format = first >> 6;
    const id = first & 63;
    if (id === 0) return { format, stream: 64 + (this.bytes[1] ?? 0), bytes: 2 };
    if (id === 1) return { format, stream: 64 + this.bytes.readUInt16LE(1), bytes: 3 };
    return { format, stream: id, bytes: 1 };
  }

  private takePayload(message: Message, piece: Buffer): void {
    if (message.head.length < 4) message.head.push(...piece.subarray(0, 4 - message.head.length));
    message.read += piece.length;
    if (message.read < message.length) return;
    const [first = 0, second = 0] = message.head;
    if (message.type === setChunkSize) this.chunkBytes = Buffer.from(message.head).readUInt32BE(0);
    if (message.type === video && first >> 4 === 1 && second === 1) this.found();
    message.read = 0;
    message.head = [];
  }
}
