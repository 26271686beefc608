// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import type { Report, ReportProduct } from '../shared/control_types';
import { localText } from '../shared/language';
import { lineChart } from '../shared/line_chart';
import { clockTime, count } from '../shared/moments';
import './source_panel';
import { StudioElement } from './studio_element';

const REPORT_MS = 10_000;

/** How the show does: who watches, what they click, and how the picture from the factory is. */
export class NumbersPanel extends StudioElement {
  static override properties = { report: { state: true } };
  declare private report: Report | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = setInterval(() => void this.read(), REPORT_MS);
    void this.read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  protected override render() {
    const { model } = this;
    const { language, stats } = model;
    const peak = stats?.peak_viewers ?? model.facts?.peak_viewers ?? 0;
    return html`<header class="panel-head"><h2>${this.t('numbers.title')}</h2></header>
      <dl class="figures">
        ${this.figure('numbers.viewers', count(model.viewers, language))}
        ${this.figure('numbers.peak', count(peak, language))}
        ${this.figure('numbers.likes', count(model.likes, language))}
      </dl>
      ${this.chart()}
      ${this.clicks()}
      <sf-source-panel .model=${model}></sf-source-panel>`;
  }

  private figure(label: 'numbers.viewers' | 'numbers.peak' | 'numbers.likes', value: string): TemplateResult {
    return html`<div class="figure"><dt>${this.t(label)}</dt><dd>${value}</dd></div>`;
  }

  /** The whole show's viewers where the server knows them, else what this page saw. */
  private chart() {
    const { history } = this.model;
    const whole = this.model.isOnAir ? this.report?.retention : undefined;
    const step = this.report?.retention_step_s ?? 1;
    const knowsMore = whole !== undefined && whole.length * step > history.length;
    const values = knowsMore ? [...whole, this.model.viewers] : history;
    const seconds = values.length * (knowsMore ? step : 1);
    if (!values.some((viewers) => viewers > 0)) return nothing;
    const top = Math.max(0, ...values);
    return lineChart(values, {
      label: this.t('numbers.chart', { minutes: Math.ceil(seconds / 60), top }),
      top: this.t('numbers.chart.top', { top }),
      from: `−${clockTime(seconds)}`,
      to: this.t('numbers.chart.now'),
    });
  }

  private clicks() {
    const clicked = (this.report?.products ?? []).filter(({ clicks }) => clicks > 0).sort((a, b) => b.clicks - a.clicks);
    if (!this.model.isOnAir || !this.report) return nothing;
    return html`<h3 class="sub">${this.t('numbers.clicks')}</h3>
      ${clicked.length === 0 ? html`<p class="note">${this.t('numbers.clicks.none')}</p>` : nothing}
      <ul class="bars">${clicked.slice(0, 6).map((product) => this.clickBar(product, clicked[0]!.clicks))}</ul>`;
  }

  private clickBar(product: ReportProduct, most: number): TemplateResult {
    const name = localText(product.name, this.model.language) || product.sku;
    return html`<li class="bar-row"><span class="clip">${name}</span>
      <meter min="0" max=${most} value=${product.clicks} aria-label=${name}></meter>
      <strong>${count(product.clicks, this.model.language)}</strong></li>`;
  }

  private async read(): Promise<void> {
    const { model } = this;
    const broadcast = model?.stats?.broadcast;
    if (!broadcast || !model.isOnAir || !model.may('assistant')) return;
    this.report = await model.client.call<Report>('report.get', { broadcast }).catch(() => undefined);
  }
}

customElements.define('sf-numbers-panel', NumbersPanel);
