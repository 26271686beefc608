// SPDX-License-Identifier: MIT
// What one fault did, and what it must have done.

/** How far over its goal a time may be: sanitizers, and a machine that is busy with other things. */
const slack = 5;

export interface Memory {
  readonly serverKb: number;
  readonly workersKb: number;
}

export interface Row {
  readonly fault: string;
  readonly viewersLost: number;
  /** The last viewer's picture after the first keyframe that the server had since the fault. */
  readonly backMs?: number;
  /** The same since the fault itself. */
  readonly sinceFaultMs?: number;
  /** The longest time without a chunk at any viewer, of a fault that must not interrupt at all. */
  readonly quietMs?: number;
  /** Of the time above that the goal is about. */
  readonly goal: Goal;
  readonly jumps: number;
  readonly eventsPosted: number;
  readonly eventsLost: number;
  readonly before: Memory;
  readonly after: Memory;
  readonly note?: string;
  /** Whatever else was not as it has to be. */
  readonly wrong: readonly string[];
}

export interface Goal {
  readonly of: 'backMs' | 'sinceFaultMs' | 'quietMs';
  readonly ms: number;
}

export function timeOf(row: Row): number {
  return row[row.goal.of] ?? NaN;
}

/** Sentences; none when all is as it has to be. */
export function complaintsOf(row: Row): string[] {
  const complaints = [...row.wrong];
  if (row.viewersLost > 0) complaints.push(`${row.viewersLost} viewers were lost`);
  if (row.jumps > 0) complaints.push(`${row.jumps} times the media were not continuous`);
  if (row.eventsLost > 0) complaints.push(`${row.eventsLost} events did not reach each viewer once`);
  if (row.eventsPosted === 0) complaints.push('no event was posted');
  if (!(timeOf(row) <= row.goal.ms * slack)) {
    complaints.push(`${row.goal.of} is ${timeOf(row)}, goal ${row.goal.ms}, allowed ${row.goal.ms * slack}`);
  }
  return complaints;
}

const ms = (value: number | undefined): string => (value === undefined ? '–' : String(Math.round(value)));
const mb = (from: number, to: number): string => `${(from / 1024).toFixed(1)} → ${(to / 1024).toFixed(1)}`;
const goalNames = { backMs: 'keyframe', sinceFaultMs: 'fault', quietMs: 'quiet' } as const;

function cells(row: Row): string[] {
  return [
    row.fault, String(row.viewersLost), ms(row.backMs), ms(row.sinceFaultMs), ms(row.quietMs),
    `${goalNames[row.goal.of]} <= ${row.goal.ms}`, timeOf(row) <= row.goal.ms ? 'met' : 'MISSED',
    String(row.jumps), `${row.eventsLost} of ${row.eventsPosted}`,
    mb(row.before.serverKb, row.after.serverKb), mb(row.before.workersKb, row.after.workersKb), row.note ?? '',
  ];
}

const head = [
  'fault', 'viewers lost', 'picture after keyframe, ms', 'after fault, ms', 'longest quiet, ms', 'goal', '',
  'jumps', 'events lost', 'server RSS, MB', 'workers RSS, MB', 'note',
];

/** In Markdown, as README.md has it. */
export function toTable(rows: readonly Row[]): string {
  const lines = [head, ...rows.map(cells)];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const text = (line: readonly string[]): string =>
    `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [text(head), rule, ...lines.slice(1).map(text)].join('\n');
}
