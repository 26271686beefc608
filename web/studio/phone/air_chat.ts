// SPDX-License-Identifier: MIT
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import * as icons from '../../shared/staff_icons';
import { StudioElement } from '../studio_element';

const LINES = 4;

/** The last words of the chat over the picture, and a line to answer with. */
export class AirChat extends StudioElement {
  static override properties = { draft: { state: true } };
  declare private draft: string;

  protected override render() {
    const { lines, pinned } = this.model.chat;
    return html`${pinned ? html`<p class="air-said air-pinned" data-testid="air-pinned">${icons.pin}<span class="clip">${pinned.text}</span></p>` : nothing}
      <div role="log" aria-label=${this.t('chat.title')} data-testid="air-lines"><ol class="air-lines">
        ${repeat(lines.slice(-LINES), ({ id }) => id, ({ name, text }) => html`<li class="air-said"><strong>${name}</strong> ${text}</li>`)}
      </ol></div>
      <form class="air-composer" @submit=${this.send}>
        <input class="input" name="text" maxlength="200" autocomplete="off" enterkeyhint="send" .value=${this.draft ?? ''}
          @input=${(event: Event) => (this.draft = (event.target as HTMLInputElement).value)}
          placeholder=${this.t('chat.placeholder')} aria-label=${this.t('chat.placeholder')}>
        ${this.draft?.trim() ? html`<button class="button" type="submit">${this.t('chat.send')}</button>` : nothing}
      </form>`;
  }

  private readonly send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const text = this.draft?.trim();
    if (!text) return;
    this.draft = '';
    if (!(await this.model.chat.send(text))) this.draft = text;
  };
}

customElements.define('sf-air-chat', AirChat);
