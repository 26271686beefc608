// SPDX-License-Identifier: MIT
import { html, nothing } from 'lit';
import { text, type TextKey } from '../shared/language';
import type { ChatNote } from './chat_model';
import * as icons from './icons';
import { RoomElement } from './room_element';
import { WIDE } from './wide';

const MAX_CHARACTERS = 200;
const KNOWN_NOTES = [
  'slow_mode', 'slow_wait', 'too_fast', 'duplicate', 'muted', 'too_long', 'empty', 'off_air', 'busy',
];

/** Where a shopper writes: in the bar on a narrow page, under the chat's panel on a wide one. */
export class Composer extends RoomElement {
  private countdown: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    WIDE.addEventListener('change', this.widthChanged);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    WIDE.removeEventListener('change', this.widthChanged);
    clearInterval(this.countdown);
    this.countdown = undefined;
  }

  protected override render() {
    const { model } = this;
    const isHere = WIDE.matches === (this.dataset['place'] === 'panel');
    if (!model || !isHere) return nothing;
    const { chat } = model;
    return html`<form class="composer" data-testid="composer" @submit=${this.submitted}>
      ${this.note(chat.note)}
      <input class="composer-input" type="text" name="text" maxlength=${MAX_CHARACTERS} autocomplete="off"
        enterkeyhint="send" .value=${chat.draft} placeholder=${this.t('chat.placeholder')}
        aria-label=${this.t('chat.placeholder')} aria-describedby="composer-note"
        @input=${this.written} @keydown=${this.keyPressed}>
      <button class="composer-send" type="submit" aria-label=${this.t('chat.send')}
        ?disabled=${chat.draft.trim() === ''}>${icons.send}</button>
    </form>`;
  }

  private note(note: ChatNote | undefined) {
    const waitS = note ? Math.ceil((note.untilMs - Date.now()) / 1000) : 0;
    this.count(waitS > 0);
    const shown = note && (note.untilMs === 0 || waitS > 0) ? note : undefined;
    const code = shown && (KNOWN_NOTES.includes(shown.code) ? shown.code : 'busy');
    return html`<p class="composer-note" id="composer-note" role="status" data-code=${code ?? nothing}>
      ${code ? text(this.language, `chat.note.${code}` as TextKey, { seconds: waitS }) : nothing}</p>`;
  }

  private count(isCounting: boolean): void {
    if (isCounting) {
      this.countdown ??= setInterval(() => this.requestUpdate(), 1000);
    } else {
      clearInterval(this.countdown);
      this.countdown = undefined;
    }
  }

  private readonly written = (event: Event): void => {
    this.model?.chat.write((event.target as HTMLInputElement).value);
  };

  /** The Enter that chooses among characters (pinyin, kana) is not meant for us. */
  private readonly keyPressed = (event: KeyboardEvent): void => {
    const isComposing = event.isComposing || event.keyCode === 229;
    if (event.key === 'Enter' && isComposing) event.preventDefault();
  };

  private readonly submitted = (event: Event): void => {
    event.preventDefault();
    this.model?.chat.say();
  };

  private readonly widthChanged = (): void => this.requestUpdate();
}

customElements.define('sf-composer', Composer);
