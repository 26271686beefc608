// SPDX-License-Identifier: MIT
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ChatLine } from '../shared/control_types';
import { timeOfDay } from '../shared/moments';
import * as icons from '../shared/staff_icons';
import { sayValue } from '../shared/staff_words';
import './chat_settings';
import { StudioElement } from './studio_element';

const MUTE_SECONDS = 600;
const NEAR_END_PX = 60;

/** What shoppers say, and what to do about it. */
export class ChatPanel extends StudioElement {
  static override properties = {
    chosen: { state: true }, replyTo: { state: true }, isSetting: { state: true }, draft: { state: true },
  };
  declare private chosen: ChatLine['id'] | undefined;
  declare private replyTo: ChatLine | undefined;
  declare private isSetting: boolean;
  declare private draft: string;
  private isAtEnd = true;

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const list = this.querySelector('.lines');
    this.isAtEnd = !list || list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PX;
  }

  protected override updated(): void {
    const list = this.querySelector('.lines');
    if (list && this.isAtEnd) list.scrollTop = list.scrollHeight;
  }

  protected override render() {
    const { model } = this;
    const { lines, pinned } = model.chat;
    return html`<header class="panel-head">
        <h2>${this.t('chat.title')}</h2>
        <button class="button quiet small" type="button" aria-expanded=${Boolean(this.isSetting)}
          @click=${() => (this.isSetting = !this.isSetting)}>${this.t('chat.settings')}</button>
      </header>
      ${this.isSetting ? html`<sf-chat-settings .model=${model}></sf-chat-settings>` : nothing}
      ${pinned ? html`<div class="pinned" data-testid="pinned">${icons.pin}<p>${pinned.text}</p>
        <button class="round plain" type="button" aria-label=${this.t('chat.unpin')}
          @click=${() => void model.chat.pin(null)}>${icons.close}</button></div>` : nothing}
      <div class="lines" role="log" aria-label=${this.t('chat.title')} tabindex="0">
        ${lines.length === 0 ? html`<p class="note">${this.t('chat.empty')}</p>` : nothing}
        <ol>${repeat(lines, ({ id }) => id, (line) => this.line(line))}</ol>
      </div>
      ${this.composer()}`;
  }

  private line(line: ChatLine): TemplateResult {
    const { language } = this.model;
    const isChosen = this.chosen === line.id;
    const answered = line.reply_to == null ? undefined : this.model.chat.lines.find(({ id }) => id === line.reply_to);
    return html`<li class="line" data-id=${line.id} ?data-own=${Boolean(line.role)}>
      <button class="line-text" type="button" aria-expanded=${isChosen}
        @click=${() => (this.chosen = isChosen ? undefined : line.id)}>
        <span class="line-head"><span class="line-name">${line.name}</span>
          ${line.role ? html`<span class="tag">${sayValue(language, 'role', line.role)}</span>` : nothing}
          <time>${timeOfDay(line.utc_ms, language)}</time></span>
        ${answered ? html`<span class="line-quote">${answered.name}: ${answered.text}</span>` : nothing}
        <span>${line.text}</span>
      </button>
      ${isChosen ? this.lineTools(line) : nothing}
    </li>`;
  }

  private lineTools(line: ChatLine): TemplateResult {
    const { chat } = this.model;
    const act = (work: () => Promise<boolean>) => () => {
      this.chosen = undefined;
      void work();
    };
    return html`<div class="line-tools">
      <button class="button quiet small" type="button" @click=${() => this.answer(line)}>${icons.reply}${this.t('chat.reply')}</button>
      <button class="button quiet small" type="button" @click=${act(() => chat.pin(line.id))}>${icons.pin}${this.t('chat.pin')}</button>
      <button class="button quiet small" type="button" @click=${act(() => chat.remove(line.id))}>${icons.bin}${this.t('chat.delete')}</button>
      ${line.role ? nothing : html`<button class="button quiet small" type="button" @click=${act(() => this.mute(line))}>
        ${icons.mute}${this.t('chat.mute')}</button>`}
    </div>`;
  }

  private composer(): TemplateResult {
    return html`<form class="composer" @submit=${this.send}>
      ${this.replyTo ? html`<p class="composer-reply">${this.t('chat.replying', { name: this.replyTo.name })}
        <button class="round plain" type="button" aria-label=${this.t('action.cancel')}
          @click=${() => (this.replyTo = undefined)}>${icons.close}</button></p>` : nothing}
      <input class="input" name="text" maxlength="200" autocomplete="off" enterkeyhint="send" .value=${this.draft ?? ''}
        @input=${(event: Event) => (this.draft = (event.target as HTMLInputElement).value)}
        placeholder=${this.t('chat.placeholder')} aria-label=${this.t('chat.placeholder')}>
      <button class="button" type="submit" ?disabled=${!this.draft?.trim()}>${this.t('chat.send')}</button>
    </form>`;
  }

  private answer(line: ChatLine): void {
    this.replyTo = line;
    this.chosen = undefined;
    this.querySelector<HTMLInputElement>('.composer input')?.focus();
  }

  private async mute(line: ChatLine): Promise<boolean> {
    const done = await this.model.chat.mute(line, MUTE_SECONDS);
    if (done) this.model.tell(this.t('chat.muted', { name: line.name, minutes: MUTE_SECONDS / 60 }));
    return done;
  }

  private readonly send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const text = this.draft?.trim();
    if (!text) return;
    const { replyTo } = this;
    this.draft = '';
    this.replyTo = undefined;
    if (await this.model.chat.send(text, replyTo?.id)) return;
    this.draft = text;
    this.replyTo = replyTo;
  };
}

customElements.define('sf-chat-panel', ChatPanel);
