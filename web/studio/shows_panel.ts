// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import type { LocalText } from '../player/messages';
import type { PastBroadcast } from '../shared/control_types';
import { localText } from '../shared/language';
import { clockTime, dateTime, fromLocalInput, toLocalInput } from '../shared/moments';
import './report_view';
import { StudioElement } from './studio_element';

/** The next show, and the ones that were. */
export class ShowsPanel extends StudioElement {
  static override properties = { past: { state: true }, busy: { state: true } };
  declare private past: PastBroadcast[] | undefined;
  declare private busy: boolean;
  private recorded = new Set<string>(); // broadcasts

  override connectedCallback(): void {
    super.connectedCallback();
    void this.read();
  }

  protected override render() {
    const { model } = this;
    const { report } = model.place;
    if (report) return html`<sf-report .model=${model} .broadcast=${report}></sf-report>`;
    return html`<header class="panel-head"><h2>${this.t('shows.title')}</h2></header>
      ${model.may('host') ? this.next() : nothing}
      <h3 class="sub">${this.t('shows.past')}</h3>
      ${this.past && this.past.length === 0 ? html`<p class="note">${this.t('shows.past.none')}</p>` : nothing}
      <ul class="rows" data-testid="past">${(this.past ?? []).map((broadcast) => this.broadcast(broadcast))}</ul>`;
  }

  private next() {
    const { facts } = this.model;
    if (!facts) return nothing;
    return html`<form class="form" @submit=${this.save}>
      <label class="field"><span class="label">${this.t('shows.next.title')}</span>
        <input class="input" name="title" maxlength="100" autocomplete="off" .value=${this.words(facts.next_show_title)}></label>
      <label class="field"><span class="label">${this.t('shows.next.time')}</span>
        <input class="input" name="time" type="datetime-local" .value=${toLocalInput(facts.next_show_ms)}></label>
      <label class="field"><span class="label">${this.t('shows.description')}</span>
        <textarea class="input" name="description" rows="3" maxlength="500" .value=${this.words(facts.description)}></textarea></label>
      <label class="switch"><input type="checkbox" role="switch" name="auto" .checked=${facts.auto_start !== false}>
        <span>${this.t('shows.auto')}<small>${this.t('shows.auto.hint')}</small></span></label>
      <div class="form-actions"><button class="button" type="submit" ?disabled=${this.busy}>${this.t('action.save')}</button></div>
    </form>`;
  }

  private words(value: string | LocalText | null | undefined): string {
    return localText(value ?? '', this.model.language);
  }

  /** In this language; what stands there in others stays. */
  private rewritten(old: string | LocalText | null | undefined, text: string): string | LocalText | undefined {
    if (text === this.words(old).trim()) return undefined;
    return old && typeof old === 'object' && text ? { ...old, [this.model.language]: text } : text;
  }

  private broadcast(broadcast: PastBroadcast): TemplateResult {
    const { model } = this;
    const ended = broadcast.ended_ms ?? undefined;
    const seconds = ended ? (ended - broadcast.started_ms) / 1000 : broadcast.duration_us / 1e6;
    return html`<li class="row" data-broadcast=${broadcast.id}>
      <div class="row-text"><strong>${dateTime(broadcast.started_ms, model.language)}</strong>
        <span>${ended ? clockTime(seconds) : this.t('shows.running')}</span></div>
      <a class="button quiet small" href=${`#shows/${encodeURIComponent(broadcast.id)}`}>${this.t('shows.report')}</a>
      ${ended && this.recorded.has(broadcast.id) ? html`<a class="button quiet small" target="_blank" rel="noopener"
        href=${`/r/${model.room}?replay=${encodeURIComponent(broadcast.id)}`}>${this.t('shows.replay')}</a>` : nothing}
    </li>`;
  }

  private readonly save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { model } = this;
    const fields = new FormData(event.target as HTMLFormElement);
    const word = (name: string) => String(fields.get(name) ?? '').trim();
    this.busy = true;
    const { facts } = model;
    await model.attempt(model.client.change('room.update', {
      room: model.room,
      next_show_title: this.rewritten(facts?.next_show_title, word('title')),
      next_show_ms: fromLocalInput(word('time')) ?? null,
      description: this.rewritten(facts?.description, word('description')),
      auto_start: fields.get('auto') !== null,
    }), 'saved');
    await model.readFacts();
    this.busy = false;
  };

  private async read(): Promise<void> {
    const { model } = this;
    const answer = await model.attempt(model.client.call<{ broadcasts: PastBroadcast[] }>('broadcast.list', { room: model.room, limit: 50 }));
    const kept = await model.client.call<{ recordings: { broadcast: string }[] }>('recording.list', { room: model.room })
      .catch(() => undefined); // the list of shows does not need it
    this.recorded = new Set(kept?.recordings.map(({ broadcast }) => broadcast));
    this.past = answer?.broadcasts ?? [];
  }
}

customElements.define('sf-shows-panel', ShowsPanel);
