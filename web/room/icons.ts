// SPDX-License-Identifier: MIT
import { html, svg, type TemplateResult } from 'lit';

type Shape = ReturnType<typeof svg>;

function icon(shape: Shape): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor"
    stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${shape}</svg>`;
}

const SPEAKER = svg`<path d="M4 9.5v5h3.5L12 18V6L7.5 9.5z" fill="currentColor"/>`;

export const soundOn = icon(svg`${SPEAKER}<path d="M15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11"/>`);
export const soundOff = icon(svg`${SPEAKER}<path d="M16 9.5l5 5M21 9.5l-5 5"/>`);
export const bag = icon(svg`<path d="M5 8h14l1 12H4z"/><path d="M8.5 10.5V7a3.5 3.5 0 0 1 7 0v3.5"/>`);
export const eye = icon(svg`<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>`);
export const close = icon(svg`<path d="M6 6l12 12M18 6L6 18"/>`);
export const pause = icon(svg`<path d="M8 5.5v13M16 5.5v13" stroke-width="3.4"/>`);
export const play = icon(svg`<path d="M8 5.5l11 6.5-11 6.5z" fill="currentColor"/>`);
export const calendar = icon(svg`<rect x="4" y="5.5" width="16" height="14.5" rx="2.5"/><path d="M4 10.5h16M8.5 3.5v4M15.5 3.5v4"/>`);
export const minus = icon(svg`<path d="M6 12h12"/>`);
export const plus = icon(svg`<path d="M6 12h12M12 6v12"/>`);
export const heart = icon(svg`<path d="M12 20.5S3.5 15.6 3.5 9.4A4.6 4.6 0 0 1 12 7a4.6 4.6 0 0 1 8.5 2.4c0 6.2-8.5 11.1-8.5 11.1z" fill="currentColor"/>`);
export const send = icon(svg`<path d="M4 11.5L20 4l-5 16-3.5-6.5z"/><path d="M11.5 13.5L20 4"/>`);
export const pin = icon(svg`<path d="M9 4h6l-1 6 3 3H7l3-3zM12 13v7"/>`);
export const chevron = icon(svg`<path d="M9.5 6l6 6-6 6"/>`);
export const check = icon(svg`<path d="M5 12.5l4.5 4.5L19 7.5"/>`);
export const down = icon(svg`<path d="M6.5 9.5l5.5 5.5 5.5-5.5"/>`);
