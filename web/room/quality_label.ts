// SPDX-License-Identifier: MIT
import type { CurrentRendition } from '../player/index';
import { AUTO } from '../player/renditions';
import { text, type Language } from '../shared/language';

/** "Source" in the page's language; other names are the same in all. */
export function qualityName(name: string | undefined, language: Language): string {
  if (name === AUTO || name === undefined) return text(language, 'quality.auto');
  return name === 'source' ? text(language, 'quality.source') : name;
}

/** "Auto · 720p", "480p": the choice, and what it comes to where the server chooses. */
export function qualityLabel(current: CurrentRendition, language: Language): string {
  const { shown, auto, missing, choice } = current;
  if (!auto) return qualityName(missing && shown ? shown.name : choice, language);
  const name = qualityName(AUTO, language);
  return shown ? text(language, 'quality.both', { auto: name, name: qualityName(shown.name, language) }) : name;
}
