// SPDX-License-Identifier: MIT
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { Report } from '../shared/control_types';
import { chartLine } from '../shared/line_chart';
import { clockTime } from '../shared/moments';

const WIDTH = 320;
const HEIGHT = 96;

/** A stretch of the chart in which a product was explained. */
export interface Band {
  /** Which of the report's products it is, from 1; those that are explained again keep theirs. */
  number: number;
  product: string;
  x: number;
  width: number;
  fromS: number;
  toS: number;
}

/** Where the explanations lie in a chart of this width. What is outside of it is cut off. Pure. */
export function explanationBands(report: Report, width: number): Band[] {
  const lengthUs = report.retention.length * (report.retention_step_s ?? 1) * 1e6;
  const numbers = new Map<string, number>();
  const place = (us: number) => Math.round((Math.min(us, lengthUs) / lengthUs) * width * 10) / 10;
  return (report.explanations ?? [])
    .filter(({ begun_us }) => begun_us < lengthUs)
    .map(({ product, begun_us, ended_us }) => {
      if (!numbers.has(product)) numbers.set(product, numbers.size + 1);
      const x = place(begun_us);
      return {
        number: numbers.get(product)!,
        product,
        x,
        width: Math.max(1, Math.round((place(ended_us) - x) * 10) / 10),
        fromS: begun_us / 1e6,
        toS: ended_us / 1e6,
      };
    });
}

export interface ChartWords {
  /** What the drawing says, for those who cannot see it. */
  label: string;
  top: string;
  /** Of the list below it. */
  explained: string;
  nameOf(sku: string): string;
}

/** Who was there second by second, with what was explained when as bands behind it. */
export function retentionChart(report: Report, words: ChartWords): TemplateResult | typeof nothing {
  const { retention } = report;
  if (retention.length < 2) return nothing;
  const bands = explanationBands(report, WIDTH);
  const line = chartLine(retention, Math.max(...retention, 1), WIDTH, HEIGHT);
  return html`<figure class="chart" data-testid="retention">
      <svg viewBox="0 -4 ${WIDTH} ${HEIGHT + 8}" preserveAspectRatio="none" role="img" aria-label=${words.label}>
        ${bands.map(({ x, width, number, product }) => svg`<rect class="chart-band" data-band=${(number - 1) % 4}
          x=${x} y="-4" width=${width} height=${HEIGHT + 8}><title>${words.nameOf(product)}</title></rect>`)}
        <path class="chart-area" d="${line}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z" />
        <path class="chart-line" d=${line} vector-effect="non-scaling-stroke" />
      </svg>
      <figcaption><span>0:00</span><span>${words.top}</span>
        <span>${clockTime(retention.length * (report.retention_step_s ?? 1))}</span></figcaption>
    </figure>
    ${bands.length === 0 ? nothing : html`<ul class="chart-key" aria-label=${words.explained}>
      ${bands.map(({ product, number, fromS, toS }) => html`<li>
        <span class="chart-mark" data-band=${(number - 1) % 4}></span>
        <span>${words.nameOf(product)}</span>
        <span class="chart-time">${clockTime(fromS)}–${clockTime(toS)}</span></li>`)}
    </ul>`}`;
}
