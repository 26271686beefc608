// SPDX-License-Identifier: MIT
import en from '../locales/en.json';
import zh from '../locales/zh-CN.json';
import type { LocalText } from '../player/messages';

export type Language = 'zh-CN' | 'en';
export type TextKey = keyof typeof en;

const TEXTS: Record<Language, Record<TextKey, string>> = { en, 'zh-CN': zh };

/** The page's language for a BCP 47 tag, if we have it. */
export function languageFor(tag: string | null | undefined): Language | undefined {
  const primary = tag?.toLowerCase().split('-')[0];
  if (primary === 'zh') return 'zh-CN';
  return primary === 'en' ? 'en' : undefined;
}

/** `?lang=`, then the browser's languages in their order, then the room's, then English. */
export function pickLanguage(
  search: string,
  browser: readonly string[],
  room?: string,
): Language {
  const tags = [new URLSearchParams(search).get('lang'), ...browser, room];
  return tags.map(languageFor).find((language) => language !== undefined) ?? 'en';
}

/** A text of the page, `{name}` replaced by the values given. */
export function text(
  language: Language,
  key: TextKey,
  values: Record<string, string | number> = {},
): string {
  return fill(TEXTS[language][key] ?? '', values);
}

/** "{count} watching" with its values put in. */
export function fill(template: string, values: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** What a store wrote, in this language, or in any it wrote. */
export function localText(value: string | LocalText | undefined, language: Language): string {
  if (value === undefined || typeof value === 'string') return value ?? '';
  const tags = Object.keys(value);
  const tag = tags.find((each) => each === language)
    ?? tags.find((each) => languageFor(each) === language)
    ?? tags[0];
  return tag === undefined ? '' : value[tag]!;
}
