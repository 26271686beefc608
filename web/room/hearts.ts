// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import { text, type Language } from '../shared/language';
import * as icons from './icons';
import type { RoomModel } from './room_model';

const MOST_AT_ONCE = 12;
const STILL = matchMedia('(prefers-reduced-motion: reduce)');

/** The heart: each tap is a like, and a small heart that floats away. */
export function heartButton(model: RoomModel, language: Language): TemplateResult {
  const { likes } = model.chat;
  const count = new Intl.NumberFormat(language, { notation: 'compact' }).format(likes);
  return html`<span class="heart">
    <span class="heart-sky" aria-hidden="true"></span>
    <button class="round heart-button" type="button" data-testid="like" data-likes=${likes}
      aria-label=${text(language, 'chat.like', { count })}
      @click=${(event: Event) => tapped(event, model)}>${icons.heart}</button>
    ${likes > 0 ? html`<span class="heart-count" aria-hidden="true">${count}</span>` : nothing}
  </span>`;
}

function tapped(event: Event, model: RoomModel): void {
  model.chat.like();
  const sky = (event.currentTarget as HTMLElement).parentElement?.querySelector('.heart-sky');
  if (!sky || STILL.matches || sky.childElementCount >= MOST_AT_ONCE) return;
  const heart = document.createElement('span');
  heart.className = 'heart-floating';
  heart.dataset['path'] = String(Math.floor(Math.random() * 4));
  heart.textContent = '♥';
  heart.addEventListener('animationend', () => heart.remove());
  sky.append(heart);
}
