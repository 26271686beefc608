// SPDX-License-Identifier: MIT
import en from '../locales/staff/en.json';
import zh from '../locales/staff/zh-CN.json';
import { ControlError } from './control_client';
import { fill, type Language } from './language';

/** The texts of the pages for those who work: shoppers' pages do not load them. */
export type StaffKey = keyof typeof en;

const WORDS: Record<Language, Record<string, string>> = { en, 'zh-CN': zh };

export function say(
  language: Language, key: StaffKey, values: Record<string, string | number> = {}): string {
  return fill(WORDS[language][key] ?? '', values);
}

/** A word for each value of the server's ("state.live"), or the value where there is none. */
export function sayValue(language: Language, group: string, value: string): string {
  return WORDS[language][`${group}.${value}`] ?? value;
}

/** What went wrong, as a sentence. The server's own sentences are English. */
export function sayError(language: Language, error: unknown): string {
  if (!(error instanceof ControlError)) return say(language, 'error.failed');
  const { code, message, field = '' } = error;
  const known = WORDS[language][`error.${code}`];
  if (language === 'en') return code === 'timeout' || code === 'unknown_method' ? known! : message;
  return known ? fill(known, { message, field }) : message;
}
