// SPDX-License-Identifier: MIT
import { generate } from 'lean-qr';
import { html, type TemplateResult } from 'lit';

/** The quiet zone that ISO/IEC 18004 asks for, in modules. */
const QUIET = 4;

/** A QR code of an address, as a drawing that scales. `label` says what it opens. */
export function qrCode(text: string, label: string): TemplateResult {
  const { size, path } = qrPath(text);
  const box = `${-QUIET} ${-QUIET} ${size + 2 * QUIET} ${size + 2 * QUIET}`;
  return html`<svg class="qr" role="img" aria-label=${label} viewBox=${box} shape-rendering="crispEdges">
    <rect x=${-QUIET} y=${-QUIET} width="100%" height="100%" fill="#fff" />
    <path d=${path} fill="#17110d" />
  </svg>`;
}

/** The dark modules as a path, runs of a row in one. */
export function qrPath(text: string): { size: number; path: string } {
  const code = generate(text);
  let path = '';
  for (let y = 0; y < code.size; y += 1) {
    for (let x = 0; x < code.size; x += 1) {
      if (!code.get(x, y)) continue;
      const from = x;
      while (code.get(x + 1, y)) x += 1;
      path += `M${from} ${y}h${x + 1 - from}v1H${from}z`;
    }
  }
  return { size: code.size, path };
}
