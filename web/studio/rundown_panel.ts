// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import type { RundownStep } from '../shared/control_types';
import { clockTime } from '../shared/moments';
import * as icons from '../shared/staff_icons';
import './rundown_editor';
import { stepsOf } from './rundown_steps';
import { StudioElement } from './studio_element';

/** The show's running order: what is on now and next, large enough to read from the floor. */
export class RundownPanel extends StudioElement {
  static override properties = { isEditing: { state: true }, busy: { state: true } };
  declare private isEditing: boolean;
  declare private busy: boolean;

  protected override render() {
    const { model } = this;
    const { rundown } = model;
    if (!rundown) return html`<p class="note">${this.t('loading')}</p>`;
    if (this.isEditing) {
      return html`<sf-rundown-editor .model=${model} @done=${() => (this.isEditing = false)}></sf-rundown-editor>`;
    }
    if (rundown.steps.length === 0) return this.empty();
    return html`<header class="panel-head">
        <h2>${this.t('rundown.title')}</h2>
        <span class="panel-count">${this.t('rundown.count', { count: rundown.steps.length })}</span>
        <button class="button quiet small" type="button" @click=${() => (this.isEditing = true)}>${this.t('action.edit')}</button>
      </header>
      ${this.prompter()}
      <ol class="steps">${rundown.steps.map((step, index) => this.step(step, index))}</ol>`;
  }

  /** For the host: what to hold up now, what to reach for. */
  private prompter(): TemplateResult {
    const { model } = this;
    const { mode } = model.rundown!;
    const { now, next } = stepsOf(model.rundown);
    return html`<div class="prompter" aria-live="polite">
      ${now ? html`<p class="prompter-word">${this.t('rundown.now')}</p>
        <p class="prompter-now" data-testid="rundown-now">${this.titleOf(now)}</p>
        ${now.notes ? html`<p class="prompter-notes">${now.notes}</p>` : nothing}` : nothing}
      ${next ? html`<p class="prompter-word">${this.t('rundown.next')}</p>
        <p class=${now ? 'prompter-next' : 'prompter-now'} data-testid="rundown-next">${this.titleOf(next)}
          <span class="prompter-minute">${this.t('rundown.minute', { minute: next.minute })}</span></p>
        ${!now && next.notes ? html`<p class="prompter-notes">${next.notes}</p>` : nothing}` : nothing}
      ${!now && !next ? html`<p class="prompter-next">${this.t('rundown.over')}</p>` : nothing}
      <div class="prompter-row">
        <button class="button wide" type="button" data-testid="rundown-advance" ?disabled=${!model.isOnAir || !next || this.busy}
          @click=${() => void this.act('rundown.next')}>${this.t('rundown.advance')}</button>
        <label class="switch"><input type="checkbox" role="switch" .checked=${mode === 'auto'}
          @change=${(event: Event) => void this.act('rundown.mode', {
            mode: (event.target as HTMLInputElement).checked ? 'auto' : 'manual',
          })}><span>${this.t('rundown.auto')}</span></label>
      </div>
      ${model.isOnAir ? nothing : html`<p class="lead">${this.t('rundown.off_air')}</p>`}
    </div>`;
  }

  private step(step: RundownStep, index: number): TemplateResult {
    const { model } = this;
    const length = step.duration_s ? clockTime(step.duration_s) : '';
    return html`<li class="plan-step" data-state=${step.state ?? 'later'}>
      <span class="step-minute">${this.t('rundown.minute', { minute: step.minute })}</span>
      <div class="step-text">
        <h3>${this.titleOf(step)}${step.state === 'now' ? html` <span class="tag">${this.t('rundown.now')}</span>` : nothing}</h3>
        ${step.notes ? html`<p>${step.notes}</p>` : nothing}
      </div>
      <span class="step-length">${length}</span>
      ${model.isOnAir && step.state !== 'now' ? html`<button class="button quiet small" type="button" ?disabled=${this.busy}
        @click=${() => void this.act('rundown.go', { step: index })}
        aria-label=${this.t('rundown.go_to', { title: this.titleOf(step) })}>${this.t('rundown.go')}</button>` : nothing}
    </li>`;
  }

  private empty(): TemplateResult {
    return html`<div class="empty">
      <span class="empty-icon">${icons.list}</span>
      <h2>${this.t('rundown.empty.title')}</h2>
      <p>${this.t('rundown.empty.text')}</p>
      <button class="button" type="button" @click=${() => (this.isEditing = true)}>${this.t('rundown.empty.action')}</button>
    </div>`;
  }

  private async act(method: string, params: object = {}): Promise<void> {
    const { model } = this;
    this.busy = true;
    await model.attempt(model.client.change(method, { room: model.room, ...params }));
    await model.readRundown();
    this.busy = false;
  }
}

customElements.define('sf-rundown-panel', RundownPanel);
