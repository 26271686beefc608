// SPDX-License-Identifier: MIT

/** Of every stream of ours, and of most others. */
const VIDEO_TRACK = 1;
const HEADER_BASE = 0x1;
const HEADER_DESCRIPTION = 0x2;
const HEADER_DURATION = 0x8;
const RUN_DATA_OFFSET = 0x1;
const RUN_FIRST_FLAGS = 0x4;
const RUN_DURATIONS = 0x100;
const RUN_OFFSETS = 0x800;
const RUN_FIELDS = [RUN_DURATIONS, 0x200, 0x400, RUN_OFFSETS];

type Bytes = Uint8Array<ArrayBuffer>;

interface Box {
  readonly type: string;
  /** Of its header, and of what is after its eight bytes. */
  readonly at: number;
  readonly body: number;
  readonly end: number;
}

/**
 * Makes chunks that were seen in another rendition a preroll of `next`: their pictures, which its
 * own depend on, get one tick each right before it, and their sound is left out. So everything
 * that is buffered stays, and the decoder comes from the old rendition's last picture to the new
 * one's next. (An append over the buffer's end removes what the decoder may have read already;
 * Chromium then shows no new picture before the next keyframe.)
 *
 * Undefined where that cannot be: pictures out of order, or a form of `moof` that is not known.
 */
export function asPreroll(chunks: readonly Bytes[], next: Bytes): Bytes[] | undefined {
  const videos = chunks.map((chunk) => new Fragment(chunk.slice()));
  const counts = videos.map((video) => video.samples);
  const start = new Fragment(next).decodeTicks;
  let left = counts.reduce<number>((sum, count) => sum + (count ?? NaN), 0);
  if (start === undefined || !(left > 0) || start < left) return undefined;
  for (const [i, video] of videos.entries()) {
    if (!video.squeeze(start - left)) return undefined;
    left -= counts[i]!;
  }
  return videos.map(({ bytes }) => bytes);
}

/** A chunk's `moof` (ISO/IEC 14496-12, 8.8), as far as its video track goes. */
class Fragment {
  private readonly view: DataView;
  private readonly trafs: Box[];
  private readonly video: Box | undefined;

  constructor(readonly bytes: Bytes) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const moof = this.boxes(0, bytes.length).find(({ type }) => type === 'moof');
    this.trafs = moof ? this.boxes(moof.body, moof.end).filter(({ type }) => type === 'traf') : [];
    this.video = this.trafs.find((traf) => {
      const header = this.child(traf, 'tfhd');
      return header && this.view.getUint32(header.body + 4) === VIDEO_TRACK;
    });
  }

  /** Undefined without exactly one run of pictures. */
  get samples(): number | undefined {
    const run = this.run;
    return run && this.view.getUint32(run.body + 4);
  }

  get decodeTicks(): number | undefined {
    const { time } = this;
    if (!time) return undefined;
    const at = time.body + 4;
    return this.isLong(time) ? Number(this.view.getBigUint64(at)) : this.view.getUint32(at);
  }

  /** One tick for each picture from `ticks` on, and nothing else. False: it cannot be. */
  squeeze(ticks: number): boolean {
    const { video, run, time } = this;
    if (!video || !run || !time || !this.isInOrder(run)) return false;
    if (!this.shorten(video, run)) return false;
    if (this.isLong(time)) this.view.setBigUint64(time.body + 4, BigInt(ticks));
    else this.view.setUint32(time.body + 4, ticks);
    for (const traf of this.trafs) {
      if (traf !== video) this.bytes.set([0x66, 0x72, 0x65, 0x65], traf.at + 4); // "free"
    }
    return true;
  }

  private get time(): Box | undefined {
    const time = this.video && this.child(this.video, 'tfdt');
    return time && time.end - time.body >= (this.isLong(time) ? 12 : 8) ? time : undefined;
  }

  private isLong(time: Box): boolean {
    return this.bytes[time.body] === 1;
  }

  private get run(): Box | undefined {
    const { video } = this;
    const runs = video ? this.boxes(video.body, video.end).filter(({ type }) => type === 'trun') : [];
    return runs.length === 1 && this.runBytes(runs[0]!) <= runs[0]!.end ? runs[0] : undefined;
  }

  private shorten(video: Box, run: Box): boolean {
    if (this.flags(run) & RUN_DURATIONS) {
      for (const at of this.field(run, RUN_DURATIONS)) this.view.setUint32(at, 1);
      return true;
    }
    const header = this.child(video, 'tfhd')!;
    const flags = this.flags(header);
    if ((flags & HEADER_DURATION) === 0) return false;
    const at = header.body + 8 + (flags & HEADER_BASE ? 8 : 0) + (flags & HEADER_DESCRIPTION ? 4 : 0);
    if (at + 4 > header.end) return false;
    this.view.setUint32(at, 1);
    return true;
  }

  /** Pictures are shown in the order in which they are decoded. */
  private isInOrder(run: Box): boolean {
    if ((this.flags(run) & RUN_OFFSETS) === 0) return true;
    const offsets = this.field(run, RUN_OFFSETS).map((at) => this.view.getInt32(at));
    return offsets.every((offset) => offset === offsets[0]);
  }

  /** Where the samples have this field. */
  private field(run: Box, flag: number): number[] {
    const flags = this.flags(run);
    const first = this.firstSample(run) + 4 * RUN_FIELDS.filter((each) => each < flag && flags & each).length;
    return Array.from({ length: this.view.getUint32(run.body + 4) }, (_, i) => first + i * this.stride(flags));
  }

  private runBytes(run: Box): number {
    return this.firstSample(run) + this.view.getUint32(run.body + 4) * this.stride(this.flags(run));
  }

  private firstSample(run: Box): number {
    const flags = this.flags(run);
    return run.body + 8 + (flags & RUN_DATA_OFFSET ? 4 : 0) + (flags & RUN_FIRST_FLAGS ? 4 : 0);
  }

  private stride(flags: number): number {
    return 4 * RUN_FIELDS.filter((flag) => flags & flag).length;
  }

  private flags(box: Box): number {
    return this.view.getUint32(box.body) & 0xffffff;
  }

  private child(parent: Box, type: string): Box | undefined {
    return this.boxes(parent.body, parent.end).find((box) => box.type === type);
  }

  /** Stops where the bytes break off; those too short for what they hold are left out. */
  private boxes(from: number, end: number): Box[] {
    const found: Box[] = [];
    for (let at = from; at + 8 <= end; ) {
      const size = this.view.getUint32(at);
      if (size < 8 || at + size > end) break;
      const type = String.fromCharCode(...this.bytes.subarray(at + 4, at + 8));
      const box = { type, at, body: at + 8, end: at + size };
      if (size >= (SHORTEST[type] ?? 8)) found.push(box);
      at += size;
    }
    return found;
  }
}

/** Bytes of the boxes that are read here, without what their flags add. */
const SHORTEST: Record<string, number> = { tfhd: 16, tfdt: 16, trun: 16 };
