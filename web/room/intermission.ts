// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import { localText } from '../shared/language';
import { clockTime, dateTime } from '../shared/moments';
import { calendarFile } from './calendar';
import { countdown, isAhead, showTime } from './countdown';
import * as icons from './icons';
import { RoomElement } from './room_element';

const TICK_MS = 1000;
const SHOW_MINUTES = 60;

/** Between two shows: when the next one is, the last one's recording, what the room is. */
export class Intermission extends RoomElement {
  private timer: ReturnType<typeof setInterval> | undefined;
  private calendar = { of: '', url: '' };

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = setInterval(() => this.requestUpdate(), TICK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
    URL.revokeObjectURL(this.calendar.url);
    this.calendar = { of: '', url: '' };
  }

  protected override render() {
    const room = this.model?.room;
    if (!room) return nothing;
    return html`${this.next()}${this.replay()}${this.about()}`;
  }

  private next(): TemplateResult | typeof nothing {
    const room = this.model!.room!;
    const start = room.next_show_ms;
    if (room.takedown || !isAhead(start, Date.now())) return nothing;
    const title = localText(room.next_show_title, this.language);
    const left = countdown(start, Date.now(), this.language);
    return html`<section class="next-show" data-testid="next-show" aria-label=${this.t('next.label')}>
      <p class="eyebrow">${this.t('next.label')}</p>
      ${title ? html`<h2 class="next-title">${title}</h2>` : nothing}
      <p class="next-time"><time datetime=${new Date(start).toISOString()}>${showTime(start, this.language)}</time></p>
      ${left ? html`<p class="next-left" role="timer" aria-live="off">${left}</p>` : nothing}
      <a class="button quiet" data-testid="calendar" href=${this.calendarUrl(start, title)}
        download=${`${room.slug}.ics`}>${icons.calendar}${this.t('next.calendar')}</a>
    </section>`;
  }

  private replay(): TemplateResult | typeof nothing {
    const room = this.model!.room!;
    const last = room.replay;
    if (!last || room.takedown) return nothing;
    return html`<a class="replay-card" data-testid="replay-card" href=${`?replay=${encodeURIComponent(last.broadcast)}`}>
      <span class="replay-picture" aria-hidden="true">
        ${last.thumbnail ? html`<img src=${`/v1/rooms/${room.slug}/thumbnail.jpg`} alt="" @error=${hide}>` : nothing}
        <span class="replay-play">${icons.play}</span>
      </span>
      <span class="replay-words">
        <span class="eyebrow">${this.t('replay.label')}</span>
        <span class="replay-time">${dateTime(last.started_ms, this.language)}</span>
        <span class="replay-length">${clockTime(last.duration_us / 1e6)}</span>
      </span>
    </a>`;
  }

  private about(): TemplateResult | typeof nothing {
    const room = this.model!.room!;
    const words = localText(room.description, this.language);
    const place = [room.belt, room.province, room.category].filter(Boolean).join(' · ');
    if (!words && !place) return nothing;
    return html`<section class="about" data-testid="about" aria-label=${this.t('about.label')}>
      <h2 class="about-name">${localText(room.name, this.language)}</h2>
      ${place ? html`<p class="about-place">${place}</p>` : nothing}
      ${words ? html`<p class="about-words">${words}</p>` : nothing}
    </section>`;
  }

  /** Made anew only when it says something else. */
  private calendarUrl(startMs: number, title: string): string {
    const room = this.model!.room!;
    const name = localText(room.name, this.language);
    const of = `${startMs} ${title} ${name}`;
    if (this.calendar.of !== of) {
      URL.revokeObjectURL(this.calendar.url);
      const file = calendarFile({
        uid: `${room.slug}-${startMs}@${location.host}`,
        title: title ? `${name}: ${title}` : name,
        startMs,
        durationMinutes: SHOW_MINUTES,
        url: `${location.origin}${location.pathname}`,
      }, Date.now());
      this.calendar = { of, url: URL.createObjectURL(new Blob([file], { type: 'text/calendar' })) };
    }
    return this.calendar.url;
  }
}

function hide(event: Event): void {
  (event.target as HTMLElement).hidden = true;
}

customElements.define('sf-intermission', Intermission);
