// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import type { RundownStep } from '../shared/control_types';
import * as icons from '../shared/staff_icons';
import { moved } from './bag_panel';
import { StudioElement } from './studio_element';

const DEFAULT_MINUTES = 5;

interface RundownSheet {
  committed?: boolean;
  errors?: { row: number; column?: string; message: string }[];
}

/** The running order as a form; emits `done` when saved or left. */
export class RundownEditor extends StudioElement {
  static override properties = { steps: { state: true }, busy: { state: true }, problems: { state: true } };
  declare private steps: RundownStep[];
  /** What was wrong with a file; then nothing of it was taken. */
  declare private problems: string[] | undefined;
  declare private busy: boolean;

  override connectedCallback(): void {
    super.connectedCallback();
    this.steps ??= (this.model.rundown?.steps ?? []).map(({ state: _, ...step }) => step);
  }

  protected override render() {
    return html`<form class="form" @submit=${this.save}>
      <header class="panel-head">
        <h2>${this.t('rundown.edit')}</h2>
        <label class="button quiet small file">${this.t('rundown.import')}
          <input type="file" accept=".csv,text/csv" @change=${this.importFile}></label>
      </header>
      <p class="lead">${this.t('rundown.edit.hint')}</p>
      ${this.problems ? html`<div class="warning" role="alert"><p>${this.t('rundown.import.wrong')}</p>
        <ul>${this.problems.map((problem) => html`<li>${problem}</li>`)}</ul></div>` : nothing}
      <ol class="step-forms">${this.steps.map((step, index) => this.stepForm(step, index))}</ol>
      <button class="button quiet" type="button" @click=${this.add}>${icons.plus}${this.t('rundown.add')}</button>
      <div class="form-actions">
        <button class="button quiet" type="button" @click=${this.leave}>${this.t('action.cancel')}</button>
        <button class="button" type="submit" ?disabled=${this.busy}>${this.t('action.save')}</button>
      </div>
    </form>`;
  }

  private stepForm(step: RundownStep, index: number): TemplateResult {
    const { bag = [] } = this.model;
    const set = (values: Partial<RundownStep>) => {
      this.steps = this.steps.map((each, at) => (at === index ? { ...each, ...values } : each));
    };
    const move = (by: number) => (this.steps = moved(this.steps, index, by));
    const value = (event: Event) => (event.target as HTMLInputElement).value;
    return html`<li class="step-form">
      <fieldset>
        <legend class="label">${this.t('rundown.step', { number: index + 1 })}</legend>
        <label class="field"><span class="label">${this.t('rundown.field.product')}</span>
          <select class="input" @change=${(event: Event) => set({ product: value(event) })}>
            <option value="" ?selected=${!step.product}>${this.t('rundown.field.no_product')}</option>
            ${step.product && !this.model.product(step.product)
              ? html`<option value=${step.product} selected>${step.product}</option>` : null}
            ${bag.map((product) => html`<option value=${product.sku} ?selected=${product.sku === step.product}>
              ${this.nameOf(product)}</option>`)}
          </select></label>
        <label class="field"><span class="label">${this.t('rundown.field.title')}</span>
          <input class="input" maxlength="200" ?required=${!step.product} .value=${step.title ?? ''} @input=${(event: Event) => set({ title: value(event) })}></label>
        <div class="field-row">
          <label class="field"><span class="label">${this.t('rundown.field.minute')}</span>
            <input class="input" type="number" inputmode="decimal" min="0" max="1440" step="any" required .value=${String(step.minute)}
              @input=${(event: Event) => set({ minute: Number(value(event)) })}></label>
          <label class="field"><span class="label">${this.t('rundown.field.duration')}</span>
            <input class="input" type="number" inputmode="numeric" min="0" max="600" step="any" .value=${step.duration_s ? String(step.duration_s / 60) : ''}
              @input=${(event: Event) => set({ duration_s: Math.round(Number(value(event)) * 60) })}></label>
        </div>
        <label class="field"><span class="label">${this.t('rundown.field.notes')}</span>
          <textarea class="input" rows="2" maxlength="500" .value=${step.notes ?? ''}
            @input=${(event: Event) => set({ notes: value(event) })}></textarea></label>
        <div class="good-tools">
          <button class="round plain" type="button" ?disabled=${index === 0} @click=${() => move(-1)}
            aria-label=${this.t('rundown.step.up', { number: index + 1 })}>${icons.up}</button>
          <button class="round plain" type="button" ?disabled=${index === this.steps.length - 1} @click=${() => move(1)}
            aria-label=${this.t('rundown.step.down', { number: index + 1 })}>${icons.down}</button>
          <button class="round plain" type="button" @click=${() => (this.steps = this.steps.filter((_, at) => at !== index))}
            aria-label=${this.t('rundown.step.remove', { number: index + 1 })}>${icons.bin}</button>
        </div>
      </fieldset>
    </li>`;
  }

  private readonly add = (): void => {
    const last = this.steps[this.steps.length - 1];
    const used = new Set(this.steps.map(({ product }) => product));
    const product = this.model.bag?.find(({ sku }) => !used.has(sku))?.sku;
    const minute = last ? last.minute + Math.ceil((last.duration_s ?? 60 * DEFAULT_MINUTES) / 60) : 0;
    this.steps = [...this.steps, { minute, duration_s: 60 * DEFAULT_MINUTES, ...(product ? { product } : {}) }];
  };

  private readonly save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { model } = this;
    const steps = [...this.steps].sort((a, b) => a.minute - b.minute).map(withoutEmpty);
    this.busy = true;
    const saved = await model.attempt(model.client.change('rundown.set', { room: model.room, steps }), 'saved');
    await model.readRundown();
    this.busy = false;
    if (saved) this.leave();
  };

  private readonly importFile = async (event: Event): Promise<void> => {
    const { model } = this;
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (!file) return;
    const csv = await file.text();
    input.value = '';
    const sheet = await model.attempt(model.client.change<RundownSheet>('rundown.import', { room: model.room, csv }));
    if (!sheet) return;
    const errors = sheet.errors ?? [];
    this.problems = errors.length === 0 ? undefined
      : errors.map(({ row, column, message }) => this.t('rundown.import.problem', { row, column: column ?? '', message }));
    if (this.problems) return;
    model.tell(this.t('rundown.imported'));
    await model.readRundown();
    this.leave();
  };

  private readonly leave = (): void => void this.dispatchEvent(new CustomEvent('done'));
}

/** Text that was left empty is left out, as the server takes no empty text. */
function withoutEmpty(step: RundownStep): RundownStep {
  const entries = Object.entries(step)
    .filter(([name, value]) => value !== '' && value !== undefined && !(name === 'duration_s' && !value));
  return Object.fromEntries(entries) as unknown as RundownStep;
}

customElements.define('sf-rundown-editor', RundownEditor);
