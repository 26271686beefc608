// SPDX-License-Identifier: MIT
import type { Language } from './language';

/** "1:04:09", "4:09": how long something takes or took. */
export function clockTime(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const pad = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${minutes}:${pad(rest)}`;
}

/** "24 Nov 2026, 20:00" as that language writes it. */
export function dateTime(utcMs: number, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(utcMs);
}

/** "20:04:31" of the viewer's own clock. */
export function timeOfDay(utcMs: number, language: Language): string {
  return new Intl.DateTimeFormat(language, { timeStyle: 'medium', hour12: false }).format(utcMs);
}

/** What `<input type="datetime-local">` holds, in the browser's time zone. */
export function toLocalInput(utcMs: number | undefined | null): string {
  if (!utcMs) return '';
  const local = new Date(utcMs - new Date(utcMs).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

export function fromLocalInput(value: string): number | undefined {
  const utcMs = value === '' ? NaN : new Date(value).getTime();
  return Number.isNaN(utcMs) ? undefined : utcMs;
}

/** "2.4 Mbit/s". */
export function bitRate(bitsPerSecond: number, language: Language): string {
  const format = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  return bitsPerSecond >= 1e6
    ? `${format.format(bitsPerSecond / 1e6)} Mbit/s`
    : `${Math.round(bitsPerSecond / 1000)} kbit/s`;
}

export function count(value: number, language: Language): string {
  return new Intl.NumberFormat(language).format(value);
}

/** 0.0312 is "3.1%". */
export function percent(ratio: number, language: Language): string {
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(ratio);
}
