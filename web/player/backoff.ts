// SPDX-License-Identifier: MIT

/** Waiting times between attempts, milliseconds: doubling, with jitter, bounded. Pure. */
export class Backoff {
  private attempts = 0;

  constructor(
    private readonly firstMs = 250,
    private readonly maxMs = 8000,
    private readonly random: () => number = Math.random,
  ) {}

  /** Between half and the whole of the step, so that a room's viewers do not return as one. */
  next(): number {
    const step = Math.min(this.maxMs, this.firstMs * 2 ** this.attempts);
    this.attempts += 1;
    return step * (0.5 + this.random() / 2);
  }

  reset(): void {
    this.attempts = 0;
  }

  get count(): number {
    return this.attempts;
  }
}
