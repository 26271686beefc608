// SPDX-License-Identifier: MIT
// A measured figure, and how lists of them are summed up and printed.

export interface Figure {
  readonly name: string;
  readonly ours: number;
  readonly unit: string;
  /** What it has to reach, and from which side. */
  readonly goal?: number;
  readonly better?: 'lower' | 'higher';
  /** What the same run measured without us: the floor, or another program. */
  readonly rival?: { readonly name: string; readonly value: number };
  readonly spread?: { readonly min: number; readonly p50: number; readonly max: number };
  readonly samples: number;
  readonly note?: string;
}

export interface Setup {
  readonly binaries: string;
  readonly machine: string;
  readonly load1: number; // of the machine before the measurement
  readonly at: string;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const index = Math.min(sorted.length - 1, Math.floor(sorted.length * share));
  return sorted[Math.max(0, index)] ?? NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

export function spreadOf(values: readonly number[]): NonNullable<Figure['spread']> {
  return {
    min: round(percentile(values, 0)),
    p50: round(percentile(values, 0.5)),
    max: round(percentile(values, 1)),
  };
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Whether the goal is met; undefined where there is none. */
export function isMet({ ours, goal, better = 'lower' }: Figure): boolean | undefined {
  if (goal === undefined) return undefined;
  return better === 'lower' ? ours <= goal : ours >= goal;
}

export function toJsonLine(figure: Figure, setup: Setup): string {
  return JSON.stringify({ ...figure, ours: round(figure.ours), met: isMet(figure), setup });
}

function goalText(figure: Figure): string {
  if (figure.goal === undefined) return '';
  return `${figure.better === 'higher' ? '>=' : '<='} ${figure.goal}`;
}

function cells(figure: Figure): string[] {
  const { spread, rival } = figure;
  const met = isMet(figure);
  return [
    figure.name, `${round(figure.ours)} ${figure.unit}`, goalText(figure),
    met === undefined ? '' : met ? 'met' : 'MISSED',
    spread ? `${spread.min} .. ${spread.p50} .. ${spread.max}` : '',
    String(figure.samples), rival ? `${rival.name}: ${round(rival.value)}` : (figure.note ?? ''),
  ];
}

export function toTable(figures: readonly Figure[]): string {
  const head = ['figure', 'ours', 'goal', '', 'min .. p50 .. max', 'samples', 'beside it'];
  const lines = [head, ...figures.map(cells)];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd())
    .join('\n');
}
