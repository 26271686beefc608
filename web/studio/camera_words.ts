// SPDX-License-Identifier: MIT
import { fill, type Language } from '../shared/language';
import { say, sayValue } from '../shared/staff_words';
import type { WhipFailure } from '../shared/whip';

/** Why the camera is off air, as a sentence. The server's own sentences are English. Pure. */
export function failureText(language: Language, { code, message = '' }: WhipFailure): string {
  if (language === 'en' && message) return message;
  const known = sayValue(language, 'camera.failure', code);
  if (known !== code) return fill(known, { message });
  return message || say(language, 'error.failed');
}
