// SPDX-License-Identifier: MIT
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { localText, pickLanguage, text, type TextKey } from '../shared/language';
import {
  beltsOf, byBelt, isOnAir, placeOf, provincesOf, roomsAt, searchOf,
  type Belt, type ListedRoom, type Place,
} from './rooms';

const REFRESH_MS = 10_000;

const FIRST_STORE = `curl -s ${location.origin}/v1/rpc \\
  -H "Authorization: Bearer $(cat data/operator.token)" \\
  -d '{"jsonrpc":"2.0","id":1,"method":"store.create",
       "params":{"name":"Silk Mill No. 2"}}'`;

/** Who is live now, by province and industrial belt. Asks again every ten seconds while it is looked at. */
export class Home extends LitElement {
  static override properties = {
    rooms: { state: true }, failed: { state: true }, search: { state: true },
  };
  declare private rooms: ListedRoom[] | undefined;
  declare private failed: boolean;
  /** The address's query: the place that is looked at, and the language. */
  declare private search: string;
  private readonly language = pickLanguage(location.search, navigator.languages);

  override connectedCallback(): void {
    super.connectedCallback();
    this.search = location.search;
    document.documentElement.lang = this.language;
    document.title = `${this.t('home.title')} · Shopfloor`;
    void this.load();
    setInterval(() => document.visibilityState === 'visible' && void this.load(), REFRESH_MS);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    return html`<header class="hero">
        <h1>${this.t('home.title')}</h1>
        <p>${this.t('home.lead')}</p>
      </header>
      <main class="rooms" aria-busy=${this.rooms === undefined}>${this.content()}</main>`;
  }

  private content() {
    if (!this.rooms) {
      return this.failed ? this.words('home.failed') : html`<p class="note">${this.t('home.loading')}</p>`;
    }
    if (this.rooms.length === 0) return this.empty();
    const place = placeOf(this.search, this.rooms);
    const rooms = roomsAt(this.rooms, place);
    const live = rooms.filter(isOnAir).sort((a, b) => b.viewers - a.viewers);
    return html`${this.filter(this.rooms, place)}
      ${live.length === 0
        ? this.words('home.quiet')
        : html`<ul class="stage">${live.map((room) => this.live(room))}</ul>`}
      ${byBelt(rooms.filter((room) => !isOnAir(room))).map((belt) => this.belt(belt))}`;
  }

  /** Only where there is something to choose. */
  private filter(rooms: ListedRoom[], place: Place) {
    const provinces = provincesOf(rooms, this.language);
    const belts = beltsOf(rooms, place.province);
    if (provinces.length < 2 && belts.length < 2) return nothing;
    return html`<div class="filter" role="group" aria-label=${this.t('home.filter')}>
      ${provinces.length < 2 ? nothing : html`<label class="province">
        <span>${this.t('home.province')}</span>
        <select data-testid="province" @change=${(event: Event) =>
            this.go({ province: (event.target as HTMLSelectElement).value, belt: '' })}>
          <option value="" ?selected=${place.province === ''}>${this.t('home.everywhere')}</option>
          ${provinces.map((name) => html`<option value=${name} ?selected=${name === place.province}>${name}</option>`)}
        </select>
      </label>`}
      ${belts.length < 2 ? nothing : html`<div class="chips">
        ${['', ...belts].map((name) => html`<button class="chip" type="button" aria-pressed=${name === place.belt}
          @click=${() => this.go({ ...place, belt: name })}>${name || this.t('home.all')}</button>`)}
      </div>`}
    </div>`;
  }

  /** Rooms of a belt that are not on air. */
  private belt(belt: Belt): TemplateResult {
    return html`<section class="belt">
      <h2>${belt.name || this.t('home.other')}</h2>
      <ul class="resting">${belt.rooms.map((room) => this.resting(room))}</ul>
    </section>`;
  }

  /** What is on the room's screen now, and where it is. */
  private live(room: ListedRoom): TemplateResult {
    const name = localText(room.name, this.language);
    const count = new Intl.NumberFormat(this.language, { notation: 'compact' }).format(room.viewers);
    const newest = `${room.thumbnail}?at=${Math.floor(Date.now() / REFRESH_MS)}`;
    return html`<li><a class="poster" href=${this.address(room)} data-live>
      ${room.thumbnail
        ? html`<img class="picture" src=${newest} alt="" />`
        : html`<span class="picture" aria-hidden="true">${[...name][0]}</span>`}
      <span class="on-air"><span class="live">${this.t('live')}</span>
        <span class="watching">${this.t('viewers', { count })}</span></span>
      <span class="caption"><span class="room-name">${name}</span>
        <span class="room-place">${[room.belt, room.province].filter(Boolean).join(' · ')}</span></span>
    </a></li>`;
  }

  private resting(room: ListedRoom): TemplateResult {
    const name = localText(room.name, this.language);
    return html`<li><a class="room" href=${this.address(room)}>
      <span class="room-mark" aria-hidden="true">${[...name][0]}</span>
      <span class="room-text">
        <span class="room-name">${name}</span>
        <span class="room-place">${[room.category, room.province].filter(Boolean).join(' · ')}</span>
      </span>
      <span class="room-next">${this.next(room)}</span>
    </a></li>`;
  }

  private next(room: ListedRoom) {
    const start = room.next_show_ms;
    if (!start || start < Date.now()) return this.t('home.resting');
    const time = new Intl.DateTimeFormat(this.language, {
      weekday: 'short', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit',
    }).format(start);
    return html`${this.t('home.next')}<br /><strong>${time}</strong>`;
  }

  private address(room: ListedRoom): string {
    const language = new URLSearchParams(location.search).get('lang');
    return `/r/${encodeURIComponent(room.slug)}${language ? `?lang=${language}` : ''}`;
  }

  private go(place: Place): void {
    this.search = searchOf(this.search, place);
    history.replaceState(null, '', `${location.pathname}${this.search}`);
  }

  private words(key: 'home.failed' | 'home.quiet'): TemplateResult {
    return html`<div class="words"><h2>${this.t(`${key}.title`)}</h2><p>${this.t(`${key}.text`)}</p></div>`;
  }

  private empty(): TemplateResult {
    return html`<div class="words">
      <h2>${this.t('home.empty.title')}</h2>
      <p>${this.t('home.empty.text')}</p>
      <pre class="command" tabindex="0">${FIRST_STORE}</pre>
      <p>${this.t('home.empty.hint')}</p>
    </div>`;
  }

  private async load(): Promise<void> {
    try {
      const answer = await fetch('/v1/rooms', { cache: 'no-store' });
      if (!answer.ok) throw new Error(String(answer.status));
      this.rooms = ((await answer.json()) as { rooms: ListedRoom[] }).rooms;
    } catch {
      this.failed = true;
    }
  }

  private t(key: TextKey, values?: Record<string, string | number>): string {
    return text(this.language, key, values);
  }
}

customElements.define('sf-home', Home);
