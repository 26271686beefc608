// SPDX-License-Identifier: MIT
import type { WhipPublisher } from '../../shared/whip';
import { readReport, type LineCounters } from './line_report';
import { firstQuality, levelFor, nextQuality, PICTURES, scaleFor, type LineSample, type QualityState } from './quality';
import { measureUplink, uplinkSender } from './uplink';

const SAMPLE_MS = 1000;
const HISTORY = 60;

/** `auto`: by the line; else a place in PICTURES. */
export type QualityChoice = 'auto' | number;

/** Which picture goes out, by what the line was measured to carry before the show, and by how it is now. */
export class LineKeeper {
  /** Bits a second, before the show. */
  uplink: number | 'unknown' | undefined;
  isMeasuring = false;
  choice: QualityChoice = 'auto';
  samples: LineSample[] = [];
  private quality: QualityState = firstQuality(0, 0);
  private counters: LineCounters | undefined;
  private publisher: WhipPublisher | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;

  /** `picture` tells the camera's size as it is now. */
  constructor(
    private readonly picture: () => { width: number; height: number },
    private readonly changed: () => void,
  ) {}

  get level(): number {
    return this.choice === 'auto' ? this.quality.level : this.choice;
  }

  async measure(room: string): Promise<void> {
    if (this.isMeasuring || this.publisher) return;
    this.isMeasuring = true;
    this.uplink = undefined;
    this.changed();
    this.uplink = await measureUplink(uplinkSender(room)).catch(() => 'unknown' as const);
    this.isMeasuring = false;
    if (this.uplink !== 'unknown') this.quality = firstQuality(levelFor(this.uplink), performance.now());
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
    this.publisher = publisher;
    this.apply();
    this.timer = setInterval(() => void this.look(publisher), SAMPLE_MS);
  }

  end(): void {
    clearInterval(this.timer);
    this.publisher = undefined;
    this.counters = undefined;
    this.samples = [];
  }

  /** The camera is another one, or was turned. */
  apply(): void {
    const { width, height } = this.picture();
    this.publisher?.shape({ bitrate: PICTURES[this.level]!.bps, scaleDownBy: scaleFor(this.level, width, height) });
  }

  private async look(publisher: WhipPublisher): Promise<void> {
    const report = await publisher.stats();
    if (!report || this.publisher !== publisher) return;
    const { sample, counters } = readReport([...report.values()] as object[], performance.now(), this.counters);
    this.counters = counters;
    this.samples = [...this.samples.slice(1 - HISTORY), sample];
    const before = this.level;
    this.quality = nextQuality(this.quality, sample);
    if (this.level !== before) this.apply();
    this.changed();
  }
}
