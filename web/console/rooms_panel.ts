// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { ask } from '../shared/ask';
import type { RoomFacts, RoomIngest } from '../shared/control_types';
import { bitRate, clockTime, count, dateTime } from '../shared/moments';
import * as icons from '../shared/staff_icons';
import { sayValue } from '../shared/staff_words';
import { ConsoleElement } from './console_element';
import { EVERYTHING, filterRooms, isOnAir, valuesOf, type RoomFilter } from './room_filter';

const STILL_MS = 5000;

/** Every room: its picture, its people, its line, and what an operator may do to it. */
export class RoomsPanel extends ConsoleElement {
  static override properties = { filter: { state: true } };
  declare private filter: RoomFilter;

  override connectedCallback(): void {
    super.connectedCallback();
    this.filter ??= EVERYTHING;
  }

  protected override render() {
    const { rooms } = this.model;
    if (!rooms) return html`<p class="note">${this.t('loading')}</p>`;
    if (rooms.length === 0) return this.empty();
    const shown = filterRooms(rooms, this.filter);
    return html`${this.tools(rooms)}
      ${shown.length === 0 ? html`<p class="note">${this.t('rooms.none')}</p>` : nothing}
      <ul class="room-grid" data-testid="rooms">${repeat(shown, ({ room }) => room, (room) => this.card(room))}</ul>`;
  }

  private tools(rooms: RoomFacts[]): TemplateResult {
    const set = (values: Partial<RoomFilter>) => (this.filter = { ...this.filter, ...values });
    const value = (event: Event) => (event.target as HTMLInputElement).value;
    const choice = (member: 'belt' | 'province', label: 'rooms.belt' | 'rooms.province') => html`
      <select class="input" aria-label=${this.t(label)} @change=${(event: Event) => set({ [member]: value(event) })}>
        <option value="">${this.t(`${label}.all`)}</option>
        ${valuesOf(rooms, member).map((each) => html`<option ?selected=${each === this.filter[member]}>${each}</option>`)}
      </select>`;
    return html`<div class="room-tools">
      <input class="input" type="search" placeholder=${this.t('rooms.search')} aria-label=${this.t('rooms.search')}
        .value=${this.filter.text} @input=${(event: Event) => set({ text: value(event) })}>
      ${choice('belt', 'rooms.belt')}${choice('province', 'rooms.province')}
      <label class="switch"><input type="checkbox" role="switch" .checked=${this.filter.onlyOnAir}
        @change=${(event: Event) => set({ onlyOnAir: (event.target as HTMLInputElement).checked })}><span>${this.t('rooms.on_air')}</span></label>
    </div>`;
  }

  private card(room: RoomFacts): TemplateResult {
    const { language } = this.model;
    return html`<li class="room-card" data-room=${room.room} data-state=${room.state} ?data-down=${Boolean(room.takedown)}>
      <div class="room-picture">${this.still(room)}
        ${room.state === 'live' ? html`<span class="live">${this.t('state.live')}</span>`
          : html`<span class="pill" data-state=${room.state}>${sayValue(language, 'state', room.state)}</span>`}
        ${isOnAir(room) ? html`<span class="pill" aria-label=${this.t('numbers.viewers_now', { count: room.viewers })}>
          ${icons.eye}${count(room.viewers, language)}</span>` : nothing}
      </div>
      <h2>${room.name}</h2>
      <p class="room-place">${[room.belt, room.province].filter(Boolean).join(' · ') || room.room}</p>
      ${room.takedown ? html`<p class="warning">${this.t('rooms.down', { reason: room.takedown.reason, time: dateTime(room.takedown.utc_ms, language) })}</p>` : nothing}
      ${this.health(room)}
      <div class="room-actions">
        <a class="button quiet small" href=${`/r/${room.room}`} target="_blank" rel="noopener" aria-label=${this.t('rooms.open_of', { name: room.name })}>${this.t('room.open')}</a>
        <a class="button quiet small" href=${`/studio?store=${room.room}`} aria-label=${this.t('rooms.studio_of', { name: room.name })}>${this.t('studio.title')}</a>
        ${room.ingest ? html`<button class="button quiet small" type="button" @click=${() => void this.kick(room)}
          aria-label=${this.t('rooms.kick_of', { name: room.name })}>${this.t('rooms.kick')}</button>` : nothing}
        ${room.takedown
          ? html`<button class="button small" type="button" @click=${() => void this.restore(room)}
              aria-label=${this.t('rooms.restore_of', { name: room.name })}>${this.t('rooms.restore')}</button>`
          : html`<button class="button quiet small danger" type="button" @click=${() => void this.takeDown(room)}
              aria-label=${this.t('rooms.takedown_of', { name: room.name })}>${this.t('rooms.takedown')}</button>`}
      </div>
    </li>`;
  }

  private still(room: RoomFacts): TemplateResult {
    if (!room.thumbnail || !isOnAir(room)) return html`<span class="room-letter" aria-hidden="true">${[...room.name][0]}</span>`;
    return html`<img src=${`${room.thumbnail}?at=${Math.floor(Date.now() / STILL_MS)}`} alt="">`;
  }

  /** The encoder's line and what is wrong with it, in words. */
  private health(room: RoomFacts) {
    const { language } = this.model;
    const { ingest, warnings = [] } = room;
    return html`${ingest ? html`<p class="room-line">${this.lineOf(ingest)}</p>` : nothing}
      ${room.state === 'holding' ? html`<p class="warning">${this.t('rooms.holding')}</p>` : nothing}
      ${warnings.map(({ code, text }) => {
        const words = sayValue(language, 'warning', code);
        return html`<p class="warning">${words === code ? text : words}</p>`;
      })}`;
  }

  private lineOf({ protocol, address, bitrate, video, since_ms }: RoomIngest): string {
    const { language } = this.model;
    return [
      `${protocol.toUpperCase()} ${address}`,
      video ? `${video.width}×${video.height}` : '',
      bitrate ? bitRate(bitrate, language) : '',
      this.t('rooms.for', { time: clockTime((Date.now() - since_ms) / 1000) }),
    ].filter(Boolean).join(' · ');
  }

  private async kick({ room, name }: RoomFacts): Promise<void> {
    const agreed = await ask({
      title: this.t('rooms.kick.title', { name }), text: this.t('rooms.kick.text'),
      action: this.t('rooms.kick'), cancel: this.t('action.cancel'),
    });
    if (agreed !== undefined) await this.model.act('ingest.kick', { room }, 'rooms.kicked');
  }

  private async takeDown({ room, name }: RoomFacts): Promise<void> {
    const reason = await ask({
      title: this.t('rooms.takedown.title', { name }), text: this.t('rooms.takedown.text'),
      action: this.t('rooms.takedown'), cancel: this.t('action.cancel'),
      field: { name: 'reason', label: this.t('rooms.reason'), isRequired: true },
    });
    if (reason) await this.model.act('room.takedown', { room, reason }, 'rooms.taken_down');
  }

  private async restore({ room, name }: RoomFacts): Promise<void> {
    const agreed = await ask({
      title: this.t('rooms.restore.title', { name }), text: this.t('rooms.restore.text'),
      action: this.t('rooms.restore'), cancel: this.t('action.cancel'),
    });
    if (agreed !== undefined) await this.model.act('room.restore', { room }, 'rooms.restored');
  }

  private empty(): TemplateResult {
    return html`<div class="empty">
      <span class="empty-icon">${icons.camera}</span>
      <h2>${this.t('rooms.empty.title')}</h2>
      <p>${this.t('rooms.empty.text')}</p>
      <a class="button" href="#new">${this.t('view.new')}</a>
    </div>`;
  }
}

customElements.define('sf-rooms-panel', RoomsPanel);
