// SPDX-License-Identifier: MIT
import { toCue, type Cue, type Product } from '../messages';

/** What `GET /v1/broadcasts/{id}` tells, as far as a player needs it. */
export interface RecordingInfo {
  id: string;
  room: string;
  started_ms: number;
  ended_ms?: number;
  duration_us: number;
  files: RecordingFile[];
  products: Product[];
}

export interface RecordingFile {
  path: string;
  index: string;
  codecs: string;
}

/** The index beside a file: where a player may begin in it. */
export interface FileIndex {
  init_bytes: number;
  bytes: number;
  start_us: number;
  end_us: number;
  /** Presentation time and offset of each keyframe's chunk. */
  keyframes: [number, number][];
}

/** Answers with other than a success; `gone` when there is nothing to be seen at the address. */
export class HttpFailure extends Error {
  constructor(readonly status: number, address: string) {
    super(`${status} from ${address}`);
  }

  get gone(): boolean {
    return [403, 404, 410].includes(this.status); // 403: the room is taken down
  }
}

/** Reads a recording over HTTP. Throws HttpFailure, or a TypeError where the network fails. */
export class RecordingSource {
  private readonly base: string;

  constructor(origin: string, broadcast: string) {
    this.base = `${origin}/v1/broadcasts/${encodeURIComponent(broadcast)}`;
  }

  info(): Promise<RecordingInfo> {
    return this.json<RecordingInfo>('');
  }

  index(file: RecordingFile): Promise<FileIndex> {
    return this.json<FileIndex>(`/${file.index}`);
  }

  async cues(): Promise<Cue[]> {
    const { cues } = await this.json<{ cues: unknown[] }>('/cues.json');
    return cues.map(toCue).filter((cue) => cue !== undefined);
  }

  /** The bytes from `from` up to, not with, `to`. */
  async bytes(
    file: RecordingFile, from: number, to: number, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const answer = await this.ask(`/${file.path}`, { headers: { range: `bytes=${from}-${to - 1}` }, signal });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    // A proxy that does not know ranges answers with everything.
    return answer.status === 206 ? bytes : bytes.slice(from, to);
  }

  private async json<T>(path: string): Promise<T> {
    return (await (await this.ask(path, {})).json()) as T;
  }

  private async ask(path: string, options: RequestInit): Promise<Response> {
    const answer = await fetch(this.base + path, options);
    if (!answer.ok) throw new HttpFailure(answer.status, this.base + path);
    return answer;
  }
}
