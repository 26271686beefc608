// SPDX-License-Identifier: MIT
import type { MediaFrame } from './wire';

const MAX_CHUNKS = 400;

type Stamp = Pick<MediaFrame, 'mediaUs' | 'durationUs' | 'utcUs'>;

/** Maps media time to the server's UTC by the headers of the newest chunks. Pure. */
export class MediaClock {
  private stamps: Stamp[] = [];

  /** Media time (µs) up to which chunks were received. */
  get endUs(): number {
    const last = this.stamps[this.stamps.length - 1];
    return last ? last.mediaUs + last.durationUs : 0;
  }

  /** Media time (µs) from which chunks are remembered. */
  get startUs(): number {
    return this.stamps[0]?.mediaUs ?? 0;
  }

  add({ mediaUs, durationUs, utcUs }: Stamp): void {
    if (mediaUs < this.endUs) this.stamps = this.stamps.filter((known) => known.mediaUs < mediaUs);
    this.stamps.push({ mediaUs, durationUs, utcUs });
    if (this.stamps.length > MAX_CHUNKS) this.stamps.shift();
  }

  /** Server UTC (µs) at which the sample at `mediaUs` was there; undefined without chunks. */
  utcOf(mediaUs: number): number | undefined {
    const chunk = this.stamps.find((known) => mediaUs < known.mediaUs + known.durationUs);
    const nearest = chunk ?? this.stamps[this.stamps.length - 1];
    if (!nearest) return undefined;
    return nearest.utcUs - (nearest.mediaUs + nearest.durationUs - mediaUs);
  }

  clear(): void {
    this.stamps = [];
  }
}
