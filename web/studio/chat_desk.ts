// SPDX-License-Identifier: MIT
import type { ChatLine } from '../shared/control_types';
import type { StudioModel } from './studio_model';

const POLL_MS = 1500;
const LINES = 100;

interface ChatList {
  lines: ChatLine[];
  pinned?: ChatLine | null;
  slowmode_s?: number;
  likes?: number;
}

/** The room's chat as its keepers see it: every line, also those that shoppers get sampled. */
export class ChatDesk {
  lines: ChatLine[] = [];
  pinned: ChatLine | undefined;
  slowSeconds = 0;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly model: StudioModel) {}

  follow(): void {
    clearInterval(this.timer);
    this.timer = setInterval(() => void this.refresh(), POLL_MS);
    void this.refresh();
  }

  async refresh(): Promise<void> {
    const { model } = this;
    if (model.line !== 'up' || document.visibilityState === 'hidden') return;
    try {
      const list = await model.client.call<ChatList>('chat.list', { room: model.room, limit: LINES });
      this.lines = list.lines;
      this.pinned = list.pinned ?? undefined;
      if (list.slowmode_s !== undefined) this.slowSeconds = list.slowmode_s;
      if (list.likes !== undefined) model.likes = list.likes;
      model.touch();
    } catch {
      return; // The line's state is told elsewhere, and the next turn asks again.
    }
  }

  async send(text: string, replyTo?: ChatLine['id']): Promise<boolean> {
    return this.change('chat.send', replyTo === undefined ? { text } : { text, reply_to: replyTo });
  }

  pin(id: ChatLine['id'] | null): Promise<boolean> {
    return this.change('chat.pin', { id });
  }

  remove(id: ChatLine['id']): Promise<boolean> {
    return this.change('chat.delete', { id });
  }

  mute(line: ChatLine, seconds: number): Promise<boolean> {
    return this.change('chat.mute', line.viewer ? { viewer: line.viewer, seconds } : { id: line.id, seconds });
  }

  slowDown(seconds: number): Promise<boolean> {
    this.slowSeconds = seconds;
    return this.change('chat.slowmode', { seconds });
  }

  /** Says what failed, and shows the chat as it is then. */
  private async change(method: string, params: object): Promise<boolean> {
    const { client, room } = this.model;
    const answer = await this.model.attempt(client.change(method, { room, ...params }));
    await this.refresh();
    return answer !== undefined;
  }
}
