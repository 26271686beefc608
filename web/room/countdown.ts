// SPDX-License-Identifier: MIT
import { text, type Language } from '../shared/language';
import { clockTime } from '../shared/moments';

const DAY_MS = 24 * 3600 * 1000;
/** A show that is this late is not announced any more. */
const OVERDUE_MS = 3 * 3600 * 1000;

/** Whether a show is still to be announced. */
export function isAhead(startMs: number | undefined, nowMs: number): startMs is number {
  return startMs !== undefined && nowMs - startMs < OVERDUE_MS;
}

/** "in 3:04:09" within a day, "any moment now" once it is due; further ahead the date says it. */
export function countdown(startMs: number, nowMs: number, language: Language): string {
  const left = startMs - nowMs;
  if (left <= 0) return text(language, 'next.due');
  if (left >= DAY_MS) return '';
  return text(language, 'next.in', { time: clockTime(Math.ceil(left / 1000)) });
}

/** "Tuesday, 24 November, 20:00" on the viewer's own clock. */
export function showTime(startMs: number, language: Language): string {
  return new Intl.DateTimeFormat(language, {
    weekday: 'long', month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false,
  }).format(startMs);
}
