// SPDX-License-Identifier: MIT
import { html, type TemplateResult } from 'lit';
import type { Product } from '../player/index';
import { imageLink } from './offer';

const GROUNDS = 5;

/** The product's picture, over a coloured tile with its first letter while there is none. */
export function thumbnail(product: Product | undefined, name: string): TemplateResult {
  const image = imageLink(product?.image);
  return html`<span class="thumb" data-ground=${groundOf(product?.sku ?? name)} aria-hidden="true">
    <span class="thumb-letter">${[...name.trim()][0] ?? '·'}</span>
    ${image ? html`<img src=${image} alt="" referrerpolicy="no-referrer" @error=${hide} @load=${show}>` : null}
  </span>`;
}

function hide(event: Event): void {
  (event.target as HTMLElement).hidden = true;
}

// The element may have got another picture since.
function show(event: Event): void {
  (event.target as HTMLElement).hidden = false;
}

/** The same tile colour for the same product, always. */
function groundOf(key: string): number {
  let sum = 0;
  for (const letter of key) sum = (sum * 31 + letter.codePointAt(0)!) >>> 0;
  return sum % GROUNDS;
}
