// SPDX-License-Identifier: MIT
import { html, nothing } from 'lit';
import type { ChatMute } from '../shared/control_types';
import { StudioElement } from './studio_element';

const SLOW_SECONDS = [0, 3, 10, 30, 60];

/** The chat's pace, the words it does not take, and who has to be silent. */
export class ChatSettings extends StudioElement {
  static override properties = { words: { state: true }, mutes: { state: true } };
  declare private words: string | undefined;
  declare private mutes: ChatMute[] | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.read();
  }

  protected override render() {
    const { model } = this;
    const { slowSeconds } = model.chat;
    const paces = SLOW_SECONDS.includes(slowSeconds) ? SLOW_SECONDS : [...SLOW_SECONDS, slowSeconds];
    return html`<div class="chat-settings">
      <label class="field"><span class="label">${this.t('chat.slow')}</span>
        <select class="input" @change=${(event: Event) => void model.chat.slowDown(Number((event.target as HTMLSelectElement).value))}>
          ${paces.map((seconds) => html`<option value=${seconds} ?selected=${seconds === slowSeconds}>
            ${seconds === 0 ? this.t('chat.slow.off') : this.t('chat.slow.seconds', { seconds })}</option>`)}
        </select></label>
      <form class="field-action" @submit=${this.saveWords}>
        <label class="field"><span class="label">${this.t('chat.filter')}</span>
          <textarea class="input" rows="3" .value=${this.words ?? ''} ?disabled=${this.words === undefined}
            @input=${(event: Event) => (this.words = (event.target as HTMLTextAreaElement).value)}></textarea></label>
        <button class="button quiet small" type="submit" ?disabled=${this.words === undefined}>${this.t('action.save')}</button>
      </form>
      ${this.mutes && this.mutes.length > 0 ? html`<div>
        <h3 class="label">${this.t('chat.mutes')}</h3>
        <ul class="mutes">${this.mutes.map((mute) => html`<li>
          <span>${mute.name || mute.viewer}</span>
          <button class="button quiet small" type="button" @click=${() => void this.unmute(mute)}>${this.t('chat.unmute')}</button>
        </li>`)}</ul></div>` : nothing}
    </div>`;
  }

  private async read(): Promise<void> {
    const { client, room } = this.model;
    const [filter, muted] = await Promise.all([
      client.call<{ words: string[] }>('chat.filter.get', { room }).catch(() => undefined),
      client.call<{ mutes: ChatMute[] }>('chat.mutes', { room }).catch(() => undefined),
    ]);
    this.words = filter?.words.join('\n');
    this.mutes = muted?.mutes;
  }

  private readonly saveWords = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { client, room } = this.model;
    const words = (this.words ?? '').split(/[\n,，、]/).map((word) => word.trim()).filter(Boolean);
    await this.model.attempt(client.change('chat.filter', { room, words }), 'saved');
  };

  private async unmute({ viewer }: ChatMute): Promise<void> {
    const { client, room } = this.model;
    await this.model.attempt(client.change('chat.unmute', { room, viewer }));
    await this.read();
  }
}

customElements.define('sf-chat-settings', ChatSettings);
