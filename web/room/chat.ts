// SPDX-License-Identifier: MIT
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ChatLine } from '../player/index';
import { text, type TextKey } from '../shared/language';
import { writerName } from './chat_text';
import './composer';
import * as icons from './icons';
import { RoomElement } from './room_element';
import { WIDE } from './wide';

const ROLES = ['host', 'assistant', 'moderator'];
const NEAR_END_PX = 48;
const SPEAK_EVERY_MS = 6000;

/** What shoppers say: floating over a narrow picture, a panel beside a wide one. */
export class Chat extends RoomElement {
  private isAtEnd = true;
  private spoken = '';
  private spokenId = 0;
  private spokenMs = -Infinity;

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const list = this.querySelector('.chat-lines');
    this.isAtEnd = !list || list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PX;
    this.speak();
  }

  protected override updated(): void {
    const list = this.querySelector('.chat-lines');
    if (list && this.isAtEnd) list.scrollTop = list.scrollHeight;
  }

  protected override render() {
    const { model } = this;
    if (!model) return nothing;
    const { lines, pinned } = model.chat;
    return html`<section class="chat" data-testid="chat" aria-label=${this.t('chat.title')}>
      <h2 class="chat-title">${this.t('chat.title')}</h2>
      ${pinned ? html`<p class="chat-pinned" data-testid="chat-pinned">${icons.pin}
        <span><strong>${this.t('chat.pinned')}</strong> ${pinned.text}</span></p>` : nothing}
      <div class="chat-lines" role="log" aria-live="off" aria-label=${this.t('chat.title')} tabindex="0">
        ${lines.length === 0 ? html`<p class="chat-empty">${this.t('chat.empty')}</p>` : nothing}
        <ol>${repeat(lines, ({ id }) => id, (line) => this.line(line))}</ol>
      </div>
      <sf-composer data-place="panel" .model=${model} .language=${this.language}></sf-composer>
      <p class="spoken" aria-live="polite">${this.spoken}</p>
    </section>`;
  }

  private line(line: ChatLine): TemplateResult {
    const role = line.role && ROLES.includes(line.role) ? line.role : undefined;
    const own = this.model!.chat.isOwn(line);
    return html`<li class="chat-line" data-id=${line.id} data-role=${role ?? nothing} ?data-own=${own}>
      ${line.reply ? html`<span class="chat-quote">${this.t('chat.reply',
        { name: writerName(line.reply, this.language), text: line.reply.text })}</span>` : nothing}
      ${role ? html`<span class="chat-role">${this.t(`chat.role.${role}` as TextKey)}</span>` : nothing}
      <span class="chat-name">${own ? this.t('chat.you') : writerName(line, this.language)}</span>
      <span class="chat-text">${line.text}</span>
    </li>`;
  }

  /** A screen reader gets the newest line now and then: all of them would drown the page. */
  private speak(): void {
    const line = this.model?.chat.lines.at(-1);
    const now = performance.now();
    if (!line || line.id === this.spokenId || now - this.spokenMs < SPEAK_EVERY_MS) return;
    this.spokenId = line.id;
    this.spokenMs = now;
    if (this.model?.chat.isOwn(line)) return;
    const name = writerName(line, this.language);
    this.spoken = text(this.language, 'chat.spoken', { name, text: line.text });
  }
}

customElements.define('sf-chat', Chat);
WIDE.addEventListener('change', () => {
  for (const chat of document.querySelectorAll<Chat>('sf-chat')) chat.requestUpdate();
});
