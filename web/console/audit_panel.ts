// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import type { AuditEntry } from '../shared/control_types';
import { dateTime } from '../shared/moments';
import { sayValue } from '../shared/staff_words';
import { ConsoleElement } from './console_element';

const PAGE = 100;

interface AuditPage {
  entries: AuditEntry[];
  next?: string | number | null;
}

/** Who changed what, newest first. */
export class AuditPanel extends ConsoleElement {
  static override properties = { entries: { state: true }, next: { state: true }, store: { state: true }, words: { state: true } };
  declare private entries: AuditEntry[] | undefined;
  declare private next: AuditPage['next'];
  declare private store: string;
  declare private words: string;

  override connectedCallback(): void {
    super.connectedCallback();
    this.store ??= '';
    this.words ??= '';
    void this.read();
  }

  protected override render() {
    const { entries } = this;
    const stores = (this.model.rooms ?? []).map(({ room, name }) => ({ room, name }));
    return html`<div class="room-tools">
        <input class="input" type="search" placeholder=${this.t('audit.search')} aria-label=${this.t('audit.search')}
          .value=${this.words} @input=${(event: Event) => (this.words = (event.target as HTMLInputElement).value)}>
        <select class="input" aria-label=${this.t('audit.store')} @change=${(event: Event) => this.choose((event.target as HTMLSelectElement).value)}>
          <option value="">${this.t('audit.store.all')}</option>
          ${stores.map(({ room, name }) => html`<option value=${room} ?selected=${room === this.store}>${name}</option>`)}
        </select>
      </div>
      ${entries ? this.table(entries.filter((entry) => this.fits(entry))) : html`<p class="note">${this.t('loading')}</p>`}
      ${this.next ? html`<button class="button quiet" type="button" @click=${() => void this.read(this.next)}>${this.t('audit.older')}</button>` : nothing}`;
  }

  private table(entries: AuditEntry[]): TemplateResult {
    if (entries.length === 0) return html`<p class="note">${this.t('audit.none')}</p>`;
    const { language } = this.model;
    return html`<div class="table-frame" tabindex="0" role="region" aria-label=${this.t('view.audit')}><table class="table" data-testid="audit">
      <thead><tr><th scope="col">${this.t('audit.when')}</th><th scope="col">${this.t('audit.who')}</th>
        <th scope="col">${this.t('audit.what')}</th><th scope="col">${this.t('audit.store')}</th>
        <th scope="col">${this.t('audit.how')}</th><th scope="col">${this.t('audit.outcome')}</th></tr></thead>
      <tbody>${entries.map((entry) => html`<tr data-method=${entry.method}>
        <td class="when">${dateTime(entry.utc_ms, language)}</td>
        <td>${entry.actor} <span class="note">${sayValue(language, 'role', entry.role)}</span></td>
        <td>${entry.method}</td><td>${entry.store}</td>
        <td class="params">${paramsOf(entry.params)}</td>
        <td>${sayValue(language, 'outcome', entry.outcome)}</td></tr>`)}</tbody>
    </table></div>`;
  }

  private fits({ actor, method, params, outcome }: AuditEntry): boolean {
    const words = this.words.trim().toLowerCase();
    return `${actor} ${method} ${outcome} ${paramsOf(params)}`.toLowerCase().includes(words);
  }

  private choose(store: string): void {
    this.store = store;
    this.entries = undefined;
    void this.read();
  }

  private async read(before?: AuditPage['next']): Promise<void> {
    const { model, store } = this;
    const params = { limit: PAGE, ...(store ? { store } : {}), ...(before ? { before } : {}) };
    const page = await model.attempt(model.client.call<AuditPage>('audit.list', params));
    if (store !== this.store) return;
    this.entries = [...(before ? this.entries ?? [] : []), ...(page?.entries ?? [])];
    this.next = page?.next;
  }
}

function paramsOf(params: unknown): string {
  if (params === undefined || params === null) return '';
  return typeof params === 'string' ? params : JSON.stringify(params);
}

customElements.define('sf-audit-panel', AuditPanel);
