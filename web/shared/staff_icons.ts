// SPDX-License-Identifier: MIT
import { html, svg, type TemplateResult } from 'lit';

type Shape = ReturnType<typeof svg>;

function icon(shape: Shape): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor"
    stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${shape}</svg>`;
}

export const bag = icon(svg`<path d="M5 8h14l1 12H4z"/><path d="M8.5 10.5V7a3.5 3.5 0 0 1 7 0v3.5"/>`);
export const list = icon(svg`<path d="M9 6h11M9 12h11M9 18h11"/><path d="M4 6h.5M4 12h.5M4 18h.5" stroke-width="2.6"/>`);
export const deal = icon(svg`<path d="M12.5 3.5h7v7L11 19l-7-7z"/><circle cx="16" cy="7.5" r="1.4" fill="currentColor"/>`);
export const chat = icon(svg`<path d="M4 5h16v11H10l-4.5 3.5V16H4z"/>`);
export const chart = icon(svg`<path d="M4 19V5M4 19h16"/><path d="M7.5 15l3.5-4.5 3 2.5 5-6.5"/>`);
export const more = icon(svg`<path d="M4 7h16M4 12h16M4 17h16"/>`);
export const shelf = icon(svg`<path d="M4 4v16M20 4v16M4 10h16M4 17h16"/><path d="M7 6.5h4V10H7zM13 12.5h4V17h-4z"/>`);
export const calendar = icon(svg`<path d="M4.5 6.5h15v13h-15zM4.5 10.5h15M8.5 4v4M15.5 4v4"/>`);
export const plug = icon(svg`<path d="M9 4v5M15 4v5M6.5 9h11v3.5a5.5 5.5 0 0 1-11 0zM12 18v3"/>`);
export const hook = icon(svg`<circle cx="7" cy="17" r="3"/><circle cx="17.5" cy="17" r="3"/><circle cx="12" cy="6.5" r="3"/><path d="M10.7 9.2L8 14.2M10 17h4.5M13.4 9.2l2.6 5"/>`);
export const people = icon(svg`<circle cx="9" cy="8.5" r="3.2"/><path d="M3.5 19c.6-3.4 2.7-5.2 5.5-5.2s4.9 1.8 5.5 5.2"/><path d="M15.5 5.7a3 3 0 0 1 0 5.6M17 14.2c1.9.6 3.1 2.2 3.5 4.8"/>`);
export const close = icon(svg`<path d="M6 6l12 12M18 6L6 18"/>`);
export const up = icon(svg`<path d="M12 19V5M6 11l6-6 6 6"/>`);
export const down = icon(svg`<path d="M12 5v14M6 13l6 6 6-6"/>`);
export const bin = icon(svg`<path d="M5 7h14M10 4h4M7 7l1 13h8l1-13M10.5 11v5.5M13.5 11v5.5"/>`);
export const plus = icon(svg`<path d="M12 5v14M5 12h14"/>`);
export const check = icon(svg`<path d="M5 12.5l4.5 4.5L19 7.5"/>`);
export const pin = icon(svg`<path d="M9 4h6l-1 6 3 3.5H7L10 10zM12 13.5V20"/>`);
export const reply = icon(svg`<path d="M10 6l-6 5.5 6 5.5v-3.5c5 0 8 1.5 10 5-.5-6-4-9.5-10-9.5z"/>`);
export const mute = icon(svg`<circle cx="12" cy="12" r="8"/><path d="M6.5 6.5l11 11"/>`);
export const eye = icon(svg`<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>`);
export const heart = icon(svg`<path d="M12 19.5S4 14.8 4 9.2A4.2 4.2 0 0 1 12 7.5a4.2 4.2 0 0 1 8 1.7c0 5.6-8 10.3-8 10.3z"/>`);
export const soundOn = icon(svg`<path d="M4 9.5v5h3.5L12 18V6L7.5 9.5z" fill="currentColor"/><path d="M15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11"/>`);
export const soundOff = icon(svg`<path d="M4 9.5v5h3.5L12 18V6L7.5 9.5z" fill="currentColor"/><path d="M16 9.5l5 5M21 9.5l-5 5"/>`);
export const link = icon(svg`<path d="M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1"/>`);
export const dots = icon(svg`<path d="M6 12h.5M12 12h.5M18 12h.5" stroke-width="2.8"/>`);
export const notice = icon(svg`<path d="M12 5.5v8M12 18h.01" stroke-width="2.6"/>`);
export const flip = icon(svg`<path d="M4 12a8 8 0 0 1 13.6-5.7L20 8.5M20 4v4.5h-4.5M20 12a8 8 0 0 1-13.6 5.7L4 15.5M4 20v-4.5h4.5"/>`);
export const mic = icon(svg`<rect x="9" y="3.5" width="6" height="10.5" rx="3"/><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3"/>`);
export const micOff = icon(svg`<rect x="9" y="3.5" width="6" height="10.5" rx="3"/><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3M4 4l16 16"/>`);
export const tune = icon(svg`<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>`);
export const stop = icon(svg`<rect x="6.5" y="6.5" width="11" height="11" rx="2" fill="currentColor"/>`);
export const camera = icon(svg`<path d="M3.5 7h11v10h-11zM14.5 10.5l6-3v9l-6-3"/>`);
