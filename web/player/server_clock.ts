// SPDX-License-Identifier: MIT

const MEMORY_MS = 120_000;

interface Sample {
  atMs: number;
  roundTripMs: number;
  offsetMs: number;
}

/**
 * The server's UTC from pings: the sample with the smallest round trip of the last two minutes
 * counts. Pure: local times are milliseconds of any steady clock, given as arguments.
 */
export class ServerClock {
  private samples: Sample[] = [];
  private guessMs: number | undefined;

  /** A first idea from a message without a round trip; late by the way here. */
  guess(localMs: number, utcMs: number): void {
    this.guessMs = utcMs - localMs;
  }

  pong(sentMs: number, receivedMs: number, utcUs: number): void {
    const roundTripMs = receivedMs - sentMs;
    const offsetMs = utcUs / 1000 - (sentMs + receivedMs) / 2;
    this.samples = this.samples.filter((sample) => sample.atMs > receivedMs - MEMORY_MS);
    this.samples.push({ atMs: receivedMs, roundTripMs, offsetMs });
    this.samples.sort((a, b) => a.roundTripMs - b.roundTripMs);
  }

  /** The server's UTC, milliseconds; undefined before anything is known. */
  utcMs(localMs: number): number | undefined {
    const offset = this.samples[0]?.offsetMs ?? this.guessMs;
    return offset === undefined ? undefined : localMs + offset;
  }

  get roundTripMs(): number | undefined {
    return this.samples[0]?.roundTripMs;
  }
}
