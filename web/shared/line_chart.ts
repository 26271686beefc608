// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';

const WIDTH = 320;
const HEIGHT = 96;

export interface ChartWords {
  /** What the whole drawing says, for those who cannot see it. */
  label: string;
  /** What the greatest figure is. */
  top: string;
  from: string;
  to: string;
}

/** Figures over time as a line with the area under it; the greatest is written on it. */
export function lineChart(values: readonly number[], words: ChartWords): TemplateResult | typeof nothing {
  if (values.length < 2) return nothing;
  const top = Math.max(...values, 1);
  const line = chartLine(values, top, WIDTH, HEIGHT);
  return html`<figure class="chart">
    <svg viewBox="0 -4 ${WIDTH} ${HEIGHT + 8}" preserveAspectRatio="none" role="img" aria-label=${words.label}>
      <path class="chart-area" d="${line}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z" />
      <path class="chart-line" d=${line} vector-effect="non-scaling-stroke" />
    </svg>
    <figcaption><span>${words.from}</span><span>${words.top}</span><span>${words.to}</span></figcaption>
  </figure>`;
}

/** The same in a line of text's height, without words: `label` says it. From zero to its greatest. */
export function sparkline(values: readonly number[], label: string): TemplateResult | typeof nothing {
  if (values.length < 2) return nothing;
  const height = 32;
  const line = chartLine(values, Math.max(...values, 1) * 1.1, WIDTH, height);
  return html`<svg class="sparkline" viewBox="0 -2 ${WIDTH} ${height + 4}" preserveAspectRatio="none" role="img" aria-label=${label}>
    <path class="chart-area" d="${line}L${WIDTH} ${height}L0 ${height}Z" />
    <path class="chart-line" d=${line} vector-effect="non-scaling-stroke" />
  </svg>`;
}

/** At most one point for each unit of width: the greatest of those that fall together. Pure. */
export function chartLine(values: readonly number[], top: number, width: number, height: number): string {
  const perPoint = Math.max(1, Math.ceil(values.length / width));
  const points: number[] = [];
  for (let at = 0; at < values.length; at += perPoint) {
    points.push(Math.max(...values.slice(at, at + perPoint)));
  }
  const step = points.length > 1 ? width / (points.length - 1) : 0;
  const round = (value: number) => Math.round(value * 10) / 10;
  return points
    .map((value, index) => `${index === 0 ? 'M' : 'L'}${round(index * step)} ${round(height * (1 - value / top))}`)
    .join('');
}
