// SPDX-License-Identifier: MIT
import type { RecordingInfo, ReplayChapter, ReplayPlayer, ReplayPosition, RoomHead } from '../player/index';
import type { RoomModel } from './room_model';

const ROOM_EVERY_MS = 15_000;

/** What the page shows of a recording that plays, besides what it shows of every show. */
export class ReplayModel {
  position: ReplayPosition = { atS: 0, durationS: 0, playing: false, waiting: true };
  chapters: ReplayChapter[] = [];
  recording: RecordingInfo | undefined;
  /** The room is on air now. */
  onAir = false;
  /** Where the slider is being dragged to, until it is let go. */
  private draggedToS: number | undefined;
  private changed: (values: Partial<RoomModel>) => void = () => {};

  constructor(readonly player: ReplayPlayer, readonly room: string) {
    player.on('position', (position) => this.change({ position }));
    player.on('chapters', (chapters) => this.change({ chapters }));
    player.on('recording', (recording) => this.change({ recording }));
    void this.askForRoom();
    setInterval(() => void this.askForRoom(), ROOM_EVERY_MS);
  }

  /** Where the viewer is, or is about to go. */
  get atS(): number {
    return this.draggedToS ?? this.position.atS;
  }

  drag(toS: number): void {
    this.draggedToS = toS;
    this.changed({});
  }

  seek(toS: number): void {
    this.draggedToS = undefined;
    this.player.seek(toS);
  }

  /** The product that is explained where the viewer is. */
  get chapter(): ReplayChapter | undefined {
    const { atS } = this;
    return this.chapters.find(({ startS, endS }) => atS >= startS && atS < endS);
  }

  onChange(listener: (values: Partial<RoomModel>) => void): void {
    this.changed = listener;
  }

  private change(values: Partial<ReplayModel>): void {
    Object.assign(this, values);
    this.changed({});
  }

  /** A replay has no live socket; what its head shows, and whether there is a show, is asked for. */
  private async askForRoom(): Promise<void> {
    try {
      const answer = await fetch(`/v1/rooms/${encodeURIComponent(this.room)}`, { cache: 'no-store' });
      if (!answer.ok) return;
      const room = (await answer.json()) as RoomHead & { state: string };
      this.onAir = room.state === 'live' || room.state === 'holding';
      this.changed({ room });
    } catch {
      // Asked again by itself; the recording plays without it.
    }
  }
}
