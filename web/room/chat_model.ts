// SPDX-License-Identifier: MIT
import type { ChatLine, ChatNews, Snapshot } from '../player/index';

/** How the room's chat reaches the server, and the server the chat. */
export interface ChatWire {
  on(name: 'chat', listener: (news: ChatNews) => void): unknown;
  on(name: 'snapshot', listener: (snapshot: Partial<Snapshot>) => void): unknown;
  /** False where it was not sent. */
  send(message: object): boolean;
}

export interface ChatNote {
  /** What kept a line from being shown: "slow_mode", "muted", "too_fast", … */
  code: string;
  /** Until when it keeps the next one, of `Date.now()`; 0 where that is not known. */
  untilMs: number;
}

const REMEMBERED = 120;
const LIKES_EVERY_MS = 400;
/** Kept while the line is down: so many count at once. */
const MOST_UNSENT_LIKES = 20;
const NOTE_MS = 5000;

/** The chat as this page knows it. */
export class ChatModel {
  /** By id, oldest first. */
  lines: ChatLine[] = [];
  pinned: ChatLine | undefined;
  likes = 0;
  slowSeconds = 0;
  draft = '';
  note: ChatNote | undefined;
  private readonly own = new Set<number>();
  private readonly sent = new Map<string, string>();
  private nextClientId = 1;
  private unsentLikes = 0;
  private likesTimer: ReturnType<typeof setTimeout> | undefined;
  private noteTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly wire: ChatWire,
    private readonly changed: () => void,
    private readonly now: () => number = Date.now,
  ) {
    wire.on('chat', (news) => this.take(news));
    wire.on('snapshot', (snapshot) => this.replace(snapshot));
  }

  isOwn(line: ChatLine): boolean {
    return this.own.has(line.id);
  }

  /** Sends the draft. The line shows when the server has it; where it refuses, the draft is back. */
  say(): void {
    const text = this.draft.trim();
    if (!text) return;
    const clientId = `c${this.nextClientId++}`;
    this.sent.clear();
    this.sent.set(clientId, text);
    if (!this.wire.send({ type: 'chat', text, client_id: clientId })) {
      this.sent.delete(clientId);
      this.tell('busy', 0);
      return this.changed();
    }
    this.draft = '';
    this.changed();
  }

  write(draft: string): void {
    this.draft = draft;
    this.changed();
  }

  /** One tap on the heart. Taps go out together; the count is the server's, a little ahead. */
  like(): void {
    if (this.unsentLikes >= MOST_UNSENT_LIKES) return;
    this.likes += 1;
    this.unsentLikes += 1;
    this.likesTimer ??= setTimeout(() => this.sendLikes(), LIKES_EVERY_MS);
    this.changed();
  }

  /** Those that cannot be sent wait for the next snapshot, with which the line is back. */
  private sendLikes(): void {
    clearTimeout(this.likesTimer);
    this.likesTimer = undefined;
    if (this.unsentLikes === 0) return;
    if (this.wire.send({ type: 'like', count: this.unsentLikes })) this.unsentLikes = 0;
  }

  private take(news: ChatNews): void {
    switch (news.type) {
      case 'chat': this.add(news.lines); break;
      case 'chat_removed': this.lines = this.lines.filter(({ id }) => !news.ids.includes(id)); break;
      case 'chat_pinned': this.pinned = news.line ?? undefined; break;
      case 'chat_mode': this.slowSeconds = news.slowmode_s; break;
      case 'likes': this.likes = news.likes + this.unsentLikes; break;
      case 'chat_refused': this.refused(news.code, news.wait_ms ?? 0, news.client_id); break;
    }
    this.changed();
  }

  /** A sampled line comes to its author twice: at once, and again with everybody's. */
  private add(lines: ChatLine[]): void {
    const byId = new Map(this.lines.map((line) => [line.id, line]));
    for (const line of lines) {
      byId.set(line.id, line);
      if (line.own) this.ownShown(line);
    }
    this.lines = [...byId.values()].sort((a, b) => a.id - b.id).slice(-REMEMBERED);
  }

  private ownShown(line: ChatLine): void {
    this.own.add(line.id);
    if (line.client_id) this.sent.delete(line.client_id);
    if (this.slowSeconds > 0) this.tell('slow_wait', this.slowSeconds * 1000);
    else this.note = undefined;
  }

  private refused(code: string, waitMs: number, clientId: string | undefined): void {
    const text = clientId === undefined ? undefined : this.sent.get(clientId);
    if (text !== undefined && this.draft === '') this.draft = text;
    this.tell(code, waitMs);
  }

  private tell(code: string, waitMs: number): void {
    clearTimeout(this.noteTimer);
    this.note = { code, untilMs: waitMs > 0 ? this.now() + waitMs : 0 };
    this.noteTimer = setTimeout(() => {
      this.note = undefined;
      this.changed();
    }, code === 'muted' ? NOTE_MS : Math.max(waitMs, NOTE_MS));
  }

  /** What was deleted meanwhile is not in it; of the own lines a sample may lack some. */
  private replace(snapshot: Partial<Snapshot>): void {
    const lines = snapshot.chat ?? [];
    const first = lines[0]?.id ?? Infinity;
    const own = this.lines.filter((line) => line.id > first && this.isOwn(line));
    this.lines = [];
    this.add([...own, ...lines]);
    this.pinned = snapshot.pinned;
    this.likes = (snapshot.likes ?? 0) + this.unsentLikes;
    this.sendLikes();
    this.slowSeconds = snapshot.slowmode_s ?? 0;
    this.changed();
  }
}
