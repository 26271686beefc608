// SPDX-License-Identifier: MIT
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { localText, pickLanguage, text, type TextKey } from '../shared/language';
import { byBelt, isOnAir, type Belt, type ListedRoom } from './rooms';

const REFRESH_MS = 10_000;

const FIRST_STORE = `curl -s ${location.origin}/v1/rpc \\
  -H "Authorization: Bearer $(cat data/operator.token)" \\
  -d '{"jsonrpc":"2.0","id":1,"method":"store.create",
       "params":{"name":"Silk Mill No. 2"}}'`;

/** Who is live now, by industrial belt. Asks again every ten seconds while it is looked at. */
export class Home extends LitElement {
  static override properties = { rooms: { state: true }, failed: { state: true } };
  declare private rooms: ListedRoom[] | undefined;
  declare private failed: boolean;
  private readonly language = pickLanguage(location.search, navigator.languages);

  override connectedCallback(): void {
    super.connectedCallback();
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
      <main class="rooms" aria-live="polite" aria-busy=${this.rooms === undefined}>${this.content()}</main>`;
  }

  private content() {
    if (!this.rooms) {
      return this.failed ? this.words('home.failed') : html`<p class="note">${this.t('home.loading')}</p>`;
    }
    if (this.rooms.length === 0) return this.empty();
    const quiet = !this.rooms.some(isOnAir);
    return html`${quiet ? this.words('home.quiet') : nothing}
      ${byBelt(this.rooms).map((belt) => this.belt(belt))}`;
  }

  private belt(belt: Belt): TemplateResult {
    return html`<section class="belt">
      <h2>${belt.name || this.t('home.other')}</h2>
      <ul class="belt-rooms">${belt.rooms.map((room) => this.room(room))}</ul>
    </section>`;
  }

  private room(room: ListedRoom): TemplateResult {
    const name = localText(room.name, this.language);
    const query = new URLSearchParams(location.search).has('lang') ? location.search : '';
    const count = new Intl.NumberFormat(this.language, { notation: 'compact' }).format(room.viewers);
    return html`<li><a class="room" href=${`/r/${encodeURIComponent(room.slug)}${query}`}
        ?data-live=${isOnAir(room)}>
      ${this.mark(room, name)}
      <span class="room-text">
        <span class="room-name">${name}</span>
        <span class="room-place">${[room.category, room.province].filter(Boolean).join(' · ')}</span>
      </span>
      ${isOnAir(room)
        ? html`<span class="room-facts"><span class="live">${this.t('live')}</span>
            <span class="room-count">${this.t('viewers', { count })}</span></span>`
        : html`<span class="room-facts room-count">${this.t('home.resting')}</span>`}
    </a></li>`;
  }

  /** What is on the room's screen now, or the first letter of its name. */
  private mark(room: ListedRoom, name: string): TemplateResult {
    if (!room.thumbnail || !isOnAir(room)) {
      return html`<span class="room-mark" aria-hidden="true">${[...name][0]}</span>`;
    }
    const newest = `${room.thumbnail}?at=${Math.floor(Date.now() / REFRESH_MS)}`;
    return html`<img class="room-mark" src=${newest} alt="" />`;
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
