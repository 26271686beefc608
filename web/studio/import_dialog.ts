// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import { mainOffer } from '../room/offer';
import { channelBadge } from '../room/purchase';
import type { ImportReport } from '../shared/control_types';
import { formatMoney } from '../shared/money';
import { count } from '../shared/moments';
import * as icons from '../shared/staff_icons';
import { sayError } from '../shared/staff_words';
import { StudioElement } from './studio_element';
import { upload } from './upload';

/** A price list becomes products: looked at first, then taken. Emits `done` when left. */
export class ImportDialog extends StudioElement {
  static override properties = {
    file: { state: true }, report: { state: true }, sent: { state: true }, failure: { state: true }, intoBag: { state: true },
  };
  declare private file: File | undefined;
  /** What the server says of the file before it is taken. */
  declare private report: ImportReport | undefined;
  /** How much of the upload has gone, while one is under way. */
  declare private sent: number | undefined;
  declare private failure: string | undefined;
  declare private intoBag: boolean;

  override connectedCallback(): void {
    super.connectedCallback();
    this.intoBag ??= true;
  }

  protected override render() {
    return html`<section class="form import">
      <header class="panel-head"><h2>${this.t('import.title')}</h2></header>
      <p class="lead">${this.t('import.hint')}</p>
      <label class="dropzone ${this.sent === undefined ? '' : 'is-busy'}" @dragover=${(event: Event) => event.preventDefault()} @drop=${this.dropped}>
        <input type="file" accept=".csv,.txt,text/csv" ?disabled=${this.sent !== undefined} @change=${this.picked}>
        <span class="empty-icon">${icons.up}</span>
        <strong>${this.file ? this.file.name : this.t('import.choose')}</strong>
        <span>${this.t('import.columns')}</span>
      </label>
      ${this.sent === undefined ? nothing : html`<div class="progress" role="status">
        <progress max="1" value=${this.sent < 1 ? this.sent : nothing} aria-label=${this.t('import.progress')}></progress>
        <span>${this.t(this.sent < 1 ? 'import.sending' : 'import.reading')}</span></div>`}
      ${this.failure ? html`<p class="warning" role="alert">${this.failure}</p>` : nothing}
      ${this.report ? this.preview(this.report) : nothing}
      <div class="form-actions">
        <button class="button quiet" type="button" @click=${this.leave}>${this.t('action.cancel')}</button>
        ${this.report && this.report.valid > 0 ? html`<button class="button" type="button" data-testid="import-commit"
          ?disabled=${this.sent !== undefined} @click=${this.commit}>${this.t('import.commit', { count: this.report.valid })}</button>` : nothing}
      </div>
    </section>`;
  }

  private preview(report: ImportReport): TemplateResult {
    const { language } = this.model;
    const { rows, created, updated, unchanged, errors, encoding, sample } = report;
    const problems = count(errors.length + (report.more_errors ?? 0), language);
    return html`<p class="import-sum" data-testid="import-sum">${this.t('import.sum', {
        rows: count(rows, language), created: count(created, language), updated: count(updated, language),
        unchanged: count(unchanged, language), encoding })}</p>
      ${errors.length > 0 ? html`<h3 class="sub">${this.t('import.errors', { count: problems })}</h3>
        <div class="table-frame" tabindex="0" role="region" aria-label=${this.t('import.errors', { count: problems })}><table class="table" data-testid="import-errors">
          <thead><tr><th scope="col">${this.t('import.row')}</th><th scope="col">${this.t('import.column')}</th>
            <th scope="col">${this.t('import.problem')}</th></tr></thead>
          <tbody>${errors.map(({ row, column, message }) => html`<tr>
            <td class="number">${row}</td><td>${column ?? ''}</td><td>${message}</td></tr>`)}</tbody>
        </table></div>` : nothing}
      ${sample.length > 0 ? html`<h3 class="sub">${this.t('import.sample')}</h3>
        <div class="table-frame" tabindex="0" role="region" aria-label=${this.t('import.sample')}><table class="table" data-testid="import-sample">
          <thead><tr><th scope="col">${this.t('product.sku')}</th><th scope="col">${this.t('import.name')}</th>
            <th scope="col">${this.t('offer.price')}</th><th scope="col">${this.t('product.offers')}</th></tr></thead>
          <tbody>${sample.map((product) => {
            const offer = mainOffer(product);
            return html`<tr><td>${product.sku}</td><td>${this.nameOf(product)}</td>
              <td class="number">${offer ? formatMoney(offer.price, language) : ''}</td>
              <td>${product.offers.map((each) => channelBadge(each, language))}</td></tr>`;
          })}</tbody>
        </table></div>` : nothing}
      <label class="switch"><input type="checkbox" role="switch" .checked=${this.intoBag}
        @change=${(event: Event) => (this.intoBag = (event.target as HTMLInputElement).checked)}>
        <span>${this.t('import.into_bag')}</span></label>`;
  }

  private readonly picked = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file) void this.look(file);
    input.value = '';
  };

  private readonly dropped = (event: DragEvent): void => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file && this.sent === undefined) void this.look(file);
  };

  private async look(file: File): Promise<void> {
    this.file = file;
    this.report = undefined;
    this.report = await this.send('preview');
  }

  private readonly commit = async (): Promise<void> => {
    const { model } = this;
    const taken = await this.send('commit');
    if (!taken) return;
    model.tell(this.t('import.done', { created: taken.created, updated: taken.updated }));
    this.leave();
  };

  private async send(mode: 'preview' | 'commit'): Promise<ImportReport | undefined> {
    const { model } = this;
    const bag = mode === 'commit' ? `&bag=${this.intoBag}` : '';
    this.failure = undefined;
    this.sent = 0;
    try {
      const url = `/v1/stores/${model.store}/catalogue.csv?mode=${mode}${bag}`;
      return await upload<ImportReport>(url, this.file!, (sent) => (this.sent = sent));
    } catch (error) {
      this.failure = sayError(model.language, error);
      return undefined;
    } finally {
      this.sent = undefined;
    }
  }

  private readonly leave = (): void => void this.dispatchEvent(new CustomEvent('done'));
}

customElements.define('sf-import', ImportDialog);
