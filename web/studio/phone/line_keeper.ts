// SPDX-License-Identifier: MIT
import type { WhipPublisher } from '../../shared/whip';
import { readReport, type LineCounters } from './line_report';
import { firstQuality, levelFor, LOWEST, nextQuality, PICTURES, scaleFor, type LineSample, type QualityState } from './quality';
import { measureUplink, uplinkSender } from './uplink';

const SAMPLE_MS = 1000;
const HISTORY = 60;

interface Size {
  width?: number;
  height?: number;
}

/** `auto`: by the line; else a place in PICTURES. */
export type QualityChoice = 'auto' | number;

/** Which picture goes out, by what the line was measured to carry before the show, and by how it is now. */
export class LineKeeper {
  /** Bits a second, before the show. */
  uplink: number | 'unknown' | undefined;
  choice: QualityChoice = 'auto';
  samples: LineSample[] = [];
  private quality: QualityState = firstQuality(0, 0);
  private counters: LineCounters | undefined;
  private publisher: WhipPublisher | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;
  private measurement: AbortController | undefined;
  /** By how much the picture that goes out is made smaller. */
  private scale = 1;
  /** The line may be another one than that which was measured. */
  private isStale = false;

  /** `picture` tells the camera's size as it is now. */
  constructor(
    private readonly picture: () => Size | undefined,
    private readonly changed: () => void,
  ) {
    const stale = (): void => {
      this.isStale = true;
      this.changed();
    };
    addEventListener('online', stale);
    const { connection } = navigator as Navigator & { connection?: EventTarget & { type?: string } };
    let type = connection?.type;
    // It also tells of each new estimate of the same network.
    connection?.addEventListener('change', () => {
      if (connection.type === type) return;
      type = connection.type;
      stale();
    });
  }

  get level(): number {
    return this.choice === 'auto' ? this.quality.level : this.choice;
  }

  get isMeasuring(): boolean {
    return this.measurement !== undefined;
  }

  /** Whether nothing is known of the line as it is now. */
  get isUnmeasured(): boolean {
    return !this.isMeasuring && (this.isStale || this.uplink === undefined);
  }

  /** Going on air ends it: a show has the line for itself, and is not judged by a line that was shared. */
  async measure(room: string): Promise<void> {
    if (this.isMeasuring || this.publisher) return;
    const measurement = new AbortController();
    this.measurement = measurement;
    this.uplink = undefined;
    this.isStale = false;
    this.changed();
    const uplink = await measureUplink(uplinkSender(room, measurement.signal)).catch(() => 'unknown' as const);
    if (measurement.signal.aborted) return;
    this.measurement = undefined;
    this.uplink = uplink;
    if (uplink !== 'unknown') this.quality = firstQuality(levelFor(uplink), performance.now());
    this.changed();
  }

  choose(choice: QualityChoice): void {
    // What is chosen by hand is where the line's own judgement begins again.
    if (choice !== 'auto') this.quality = firstQuality(choice, performance.now());
    this.choice = choice;
    this.apply();
    this.changed();
  }

  begin(publisher: WhipPublisher): void {
    this.end();
    this.measurement?.abort();
    this.measurement = undefined;
    this.publisher = publisher;
    this.apply();
    this.timer = setInterval(() => void this.look(publisher), SAMPLE_MS);
  }

  end(): void {
    clearInterval(this.timer);
    if (this.publisher) this.isStale = true;
    this.publisher = undefined;
    this.counters = undefined;
    this.samples = [];
  }

  /** The camera is another one, or was turned. */
  apply(picture = this.picture()): void {
    this.scale = this.scaleOf(picture);
    this.publisher?.shape({ bitrate: PICTURES[this.level]!.bps, scaleDownBy: this.scale });
  }

  /** Of a camera that tells no size (an ended one) as before. */
  private scaleOf({ width, height }: Size = {}): number {
    return width && height ? scaleFor(this.level, width, height) : this.scale;
  }

  private async look(publisher: WhipPublisher): Promise<void> {
    const report = await publisher.stats();
    if (!report || this.publisher !== publisher) return;
    const { sample, counters } = readReport([...report.values()] as object[], performance.now(), this.counters);
    this.counters = counters;
    this.samples = [...this.samples.slice(1 - HISTORY), sample];
    const before = this.level;
    this.quality = nextQuality(this.quality, sample, typeof this.uplink === 'number' ? levelFor(this.uplink) : LOWEST);
    if (this.level !== before || this.scaleOf(this.picture()) !== this.scale) this.apply();
    this.changed();
  }
}
