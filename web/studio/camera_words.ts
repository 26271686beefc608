// SPDX-License-Identifier: MIT
import { fill, type Language } from '../shared/language';
import { say, sayValue } from '../shared/staff_words';
import type { WhipFailure } from '../shared/whip';

/** A colleague's doing, which nobody has to repair. Pure. */
export function isFault({ code }: WhipFailure): boolean {
  return code !== 'ended' && code !== 'taken';
}

/** What the page says better than the server, which does not know that it talks to a phone. */
const OWN_WORDS = ['dismissed', 'no_key'];

/** Why the camera is off air, as a sentence. The server's own sentences are English. Pure. */
export function failureText(language: Language, { code, message = '' }: WhipFailure): string {
  if (language === 'en' && message && !OWN_WORDS.includes(code)) return message;
  const known = sayValue(language, 'camera.failure', code);
  if (known !== code) return fill(known, { message });
  return message || say(language, 'error.failed');
}
