// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import type { Report, ReportCount, ReportOrders, ReportProduct } from '../shared/control_types';
import { localText, text, type TextKey } from '../shared/language';
import { clockTime, count, dateTime, percent } from '../shared/moments';
import { formatMoney } from '../shared/money';
import { sayError } from '../shared/staff_words';
import { retentionChart } from './retention_chart';
import { StudioElement } from './studio_element';

/** What a show was: who watched, for how long, and what they clicked on which channel. */
export class ReportView extends StudioElement {
  static override properties = { broadcast: {}, report: { state: true }, failure: { state: true } };
  declare broadcast: string;
  declare private report: Report | undefined;
  declare private failure: string | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.read();
  }

  protected override render() {
    return html`<header class="panel-head">
        <a class="button quiet small" href="#shows">${this.t('action.back')}</a>
        <h2>${this.t('report.title')}</h2>
        ${this.report ? html`<a class="button quiet small" download
          href=${`/v1/broadcasts/${encodeURIComponent(this.broadcast)}/report.csv`}>${this.t('report.csv')}</a>` : nothing}
      </header>
      ${this.failure ? html`<p class="warning" role="alert">${this.failure}</p>` : nothing}
      ${this.report ? this.body(this.report) : this.failure ? nothing : html`<p class="note">${this.t('loading')}</p>`}`;
  }

  private body(report: Report): TemplateResult {
    const { language } = this.model;
    const top = Math.max(0, ...report.retention);
    const rate = rateOf(report);
    const figures: [Parameters<typeof this.t>[0], string][] = [
      ['report.viewers', count(report.viewers, language)],
      ['report.peak', count(report.peak, language)],
      ['report.avg_watch', clockTime(report.avg_watch_s)],
      ['report.duration', clockTime(report.duration_s)],
      ['report.impressions', count(report.impressions, language)],
      ['report.clicks', count(report.clicks, language)],
      ['report.ctr', rate === undefined ? '–' : percent(rate, language)],
      ['report.likes', count(report.likes, language)],
      ['report.chat', count(report.chat_lines, language)],
    ];
    return html`<p class="lead">${dateTime(report.started_ms, language)}</p>
      <dl class="figures" data-testid="report-figures">${figures.map(([label, value]) => html`<div class="figure">
        <dt>${this.t(label)}</dt><dd>${value}</dd></div>`)}</dl>
      ${report.uncounted ? html`<p class="warning" role="alert">${this.t('report.uncounted', { count: report.uncounted })}</p>` : nothing}
      <h3 class="sub">${this.t('report.retention')}</h3>
      ${report.retention.length < 2 ? html`<p class="note">${this.t('report.retention.none')}</p>` : nothing}
      ${retentionChart(report, {
        label: this.t('report.retention.label', { top }), top: this.t('numbers.chart.top', { top }),
        explained: this.t('report.explained'),
        nameOf: (sku) => localText(report.products.find((product) => product.sku === sku)?.name, language) || sku,
      })}
      <h3 class="sub">${this.t('report.products')}</h3>
      ${report.products.length === 0 ? html`<p class="note">${this.t('report.products.none')}</p>` : this.table(report.products)}
      ${report.orders?.length ? this.orders(report.orders) : nothing}`;
  }

  private orders(orders: ReportOrders[]): TemplateResult {
    const { language } = this.model;
    return html`<h3 class="sub">${this.t('report.orders')}</h3>
      <div class="table-frame" tabindex="0" role="region" aria-label=${this.t('report.orders')}><table class="table" data-testid="report-orders">
      <thead><tr><th scope="col">${this.t('report.channel')}</th>
        <th scope="col" class="number">${this.t('deals.order.sold')}</th>
        <th scope="col" class="number">${this.t('deals.order.ordered')}</th>
        <th scope="col" class="number">${this.t('deals.order.released')}</th>
        <th scope="col" class="number">${this.t('deals.quantity')}</th>
        <th scope="col" class="number">${this.t('report.gmv')}</th></tr></thead>
      <tbody>${orders.map((sum) => html`<tr><th scope="row">${text(language, `channel.${sum.channel}` as TextKey)}</th>
        <td class="number">${count(sum.confirmed, language)}</td><td class="number">${count(sum.waiting, language)}</td>
        <td class="number">${count(sum.cancelled, language)}</td><td class="number">${count(sum.units, language)}</td>
        <td class="number">${formatMoney({ amount: sum.gmv, currency: sum.currency }, language)}</td></tr>`)}</tbody>
    </table></div>`;
  }

  private table(products: ReportProduct[]): TemplateResult {
    return html`<div class="table-frame" tabindex="0" role="region" aria-label=${this.t('report.products')}><table class="table" data-testid="report-products">
      <thead><tr><th scope="col">${this.t('report.product')}</th>
        <th scope="col" class="number">${this.t('report.explained')}</th>
        <th scope="col" class="number">${this.t('report.impressions')}</th>
        <th scope="col" class="number">${this.t('report.clicks')}</th>
        <th scope="col" class="number">${this.t('report.ctr')}</th></tr></thead>
      ${products.map((product) => html`<tbody>
        ${this.line(localText(product.name, this.model.language) || product.sku, product, product.explained_s)}
        ${Object.entries(product.channels).map(([channel, counts]) =>
          this.line(text(this.model.language, `channel.${channel}` as TextKey), counts, undefined, channel))}
      </tbody>`)}
    </table></div>`;
  }

  private line(name: string, counts: ReportCount, explained?: number, channel?: string): TemplateResult {
    const { language } = this.model;
    const { impressions, clicks } = counts;
    const rate = rateOf(counts);
    return html`<tr class=${channel ? 'sub-row' : ''}>
      <th scope="row">${channel ? html`<span class="channel" data-channel=${channel}>${name}</span>` : name}</th>
      <td class="number">${explained === undefined ? '' : clockTime(explained)}</td>
      <td class="number">${count(impressions, language)}</td>
      <td class="number">${count(clicks, language)}</td>
      <td class="number">${rate === undefined ? '–' : percent(rate, language)}</td></tr>`;
  }

  private async read(): Promise<void> {
    try {
      this.report = await this.model.client.call<Report>('report.get', { broadcast: this.broadcast });
    } catch (error) {
      this.failure = sayError(this.model.language, error);
    }
  }
}

/** Clicks for each impression; without one there is no rate. */
function rateOf({ impressions, clicks, ctr }: ReportCount): number | undefined {
  return ctr ?? (impressions > 0 ? clicks / impressions : undefined);
}

customElements.define('sf-report', ReportView);
