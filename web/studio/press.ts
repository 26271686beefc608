// SPDX-License-Identifier: MIT

let downMs = 0;
addEventListener('pointerdown', ({ timeStamp }) => (downMs = timeStamp), { capture: true, passive: true });

/**
 * When a finger or a key went down for this click, by `performance.now()`: people press at what
 * they see, and lift the finger a tenth of a second later.
 */
export function pressedMs(click: Event): number {
  const isPointer = click instanceof MouseEvent && click.detail > 0;
  return isPointer && click.timeStamp - downMs < 1000 ? downMs : click.timeStamp;
}
