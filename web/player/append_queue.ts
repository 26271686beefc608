// SPDX-License-Identifier: MIT

/** One call of `appendBuffer`; `codecs` is there when it begins with an init segment. */
export interface AppendOperation {
  readonly codecs?: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * What waits for the SourceBuffer, in order. Chunks that wait together become one append; an
 * init segment begins an append of its own with the chunks after it, since the buffer may have
 * to change type before it. Bounded: `push` refuses what does not fit. Pure.
 */
export class AppendQueue {
  private waiting: AppendOperation[] = [];
  private waitingBytes = 0;

  constructor(
    private readonly maxBytes = 48 * 1024 * 1024,
    private readonly maxAppendBytes = 4 * 1024 * 1024,
  ) {}

  /** False when the queue is full: the buffer has stopped taking, and must be made anew. */
  push(operation: AppendOperation): boolean {
    if (this.waitingBytes + operation.bytes.length > this.maxBytes) return false;
    this.waiting.push(operation);
    this.waitingBytes += operation.bytes.length;
    return true;
  }

  /** The next append, or undefined when nothing waits. */
  take(): AppendOperation | undefined {
    const first = this.waiting[0];
    if (!first) return undefined;
    const count = this.countForOneAppend();
    const taken = this.waiting.splice(0, count);
    const bytes = count === 1 ? first.bytes : joined(taken.map((operation) => operation.bytes));
    this.waitingBytes -= bytes.length;
    return first.codecs === undefined ? { bytes } : { codecs: first.codecs, bytes };
  }

  /** Puts back what could not be appended now. */
  putBack(operation: AppendOperation): void {
    this.waiting.unshift(operation);
    this.waitingBytes += operation.bytes.length;
  }

  clear(): void {
    this.waiting = [];
    this.waitingBytes = 0;
  }

  get pendingBytes(): number {
    return this.waitingBytes;
  }

  private countForOneAppend(): number {
    let bytes = this.waiting[0]!.bytes.length;
    let count = 1;
    for (const operation of this.waiting.slice(1)) {
      bytes += operation.bytes.length;
      if (operation.codecs !== undefined || bytes > this.maxAppendBytes) break;
      count += 1;
    }
    return count;
  }
}

function joined(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
