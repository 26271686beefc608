// SPDX-License-Identifier: MIT
import { AUTO } from './renditions';

const KEY = 'shopfloor.rendition';
const NAME = /^[a-z0-9][a-z0-9_-]{0,31}$/i;

/** What this browser's viewer chose to see, in all rooms. Storage may be forbidden: then nothing. */
export function rememberedChoice(): string {
  try {
    const name = localStorage.getItem(KEY) ?? AUTO;
    return NAME.test(name) ? name : AUTO;
  } catch {
    return AUTO;
  }
}

export function rememberChoice(name: string): void {
  try {
    localStorage.setItem(KEY, name);
  } catch {
    return;
  }
}
