// SPDX-License-Identifier: MIT
import type { Mode } from './views';

const STORED = 'shopfloor.studio_mode';

/** How this browser was used before. Storage may be forbidden; then it was never. */
export function rememberedMode(): Mode | undefined {
  try {
    return localStorage.getItem(STORED) === 'assistant' ? 'assistant' : undefined;
  } catch {
    return undefined;
  }
}

export function rememberMode(mode: Mode): void {
  try {
    localStorage.setItem(STORED, mode);
  } catch {
    return;
  }
}
