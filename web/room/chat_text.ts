// SPDX-License-Identifier: MIT
import type { ChatLine } from '../player/index';
import { text, type Language, type TextKey } from '../shared/language';

/** What the writer is called in the page's language: "teal-7" is "Guest Teal 7". */
export function writerName(writer: Pick<ChatLine, 'name' | 'guest'>, language: Language): string {
  const [, colour, number] = /^([a-z]+)-(\d{1,4})$/.exec(writer.guest ?? '') ?? [];
  const key = `chat.colour.${colour}` as TextKey;
  const word = colour && text(language, key);
  return word && number ? text(language, 'chat.guest', { colour: word, number }) : writer.name;
}
