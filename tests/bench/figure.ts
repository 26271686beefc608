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

/** To hundredths, or to what is left of a small number. */
export function round(value: number): number {
  const steps = Math.abs(value) < 0.1 ? 10_000 : 100;
  return Math.round(value * steps) / steps;
}

/** Whether the goal is met; undefined where there is none. */
export function isMet({ ours, goal, better = 'lower' }: Figure): boolean | undefined {
  if (goal === undefined) return undefined;
  return better === 'lower' ? ours <= goal : ours >= goal;
}

/** Ours by theirs; undefined where nothing stands beside it, or nothing was measured there. */
export function ratioOf({ ours, rival }: Figure): number | undefined {
  return rival && rival.value !== 0 ? round(ours / rival.value) : undefined;
}

/** What is compared comes first, in each line: `theirs` and `ratio` are null where there is no rival. */
export function toJsonLine(figure: Figure, setup: Setup): string {
  const { name, ours, unit, spread, rival, ...rest } = figure;
  return JSON.stringify({
    name, ours: round(ours), theirs: rival ? round(rival.value) : null, ratio: ratioOf(figure) ?? null, unit,
    spread: spread ?? null, ...rest, met: isMet(figure), rival: rival?.name, setup,
  });
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
    String(figure.samples), rival ? `${round(rival.value)}` : '', String(ratioOf(figure) ?? ''),
    rival?.name ?? figure.note ?? '',
  ];
}

export function toTable(figures: readonly Figure[]): string {
  const head = ['figure', 'ours', 'goal', '', 'min .. p50 .. max', 'samples', 'theirs', 'ratio', 'beside it'];
  const lines = [head, ...figures.map(cells)];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd())
    .join('\n');
}
