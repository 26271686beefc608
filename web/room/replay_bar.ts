// SPDX-License-Identifier: MIT
import { html, nothing, svg, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { ReplayChapter } from '../player/index';
import { localText, text, type Language } from '../shared/language';
import * as icons from './icons';
import type { ReplayModel } from './replay_model';
import type { RoomModel } from './room_model';
import { thumbnail } from './thumbnail';

/** Seconds as people write them: "3:07", "1:03:07". */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** How to move in a recording: the products that were shown, a bar to seek on, play and pause. */
export function replayBar(replay: ReplayModel, model: RoomModel, language: Language): TemplateResult {
  const { position, player } = replay;
  const playLabel = text(language, position.playing ? 'replay.pause' : 'replay.play');
  return html`<div class="replay" data-testid="replay">
    ${replay.chapters.length > 0 ? chapterList(replay, model, language) : nothing}
    <div class="replay-row">
      <button class="round seek-play" type="button" data-testid="replay-play" aria-label=${playLabel}
        @click=${() => (position.playing ? player.pause() : void player.play())}>
        ${position.playing ? icons.pause : icons.play}</button>
      ${seekBar(replay, language)}
      <span class="seek-time" data-testid="replay-time">${clock(replay.atS)}
        <span class="seek-length">/ ${clock(position.durationS)}</span></span>
    </div>
  </div>`;
}

/** "Replay", and the way to the show that is on now. */
export function liveLink(replay: ReplayModel, language: Language): TemplateResult {
  return replay.onAir
    ? html`<a class="live to-live" data-testid="to-live" href="/r/${replay.room}">
        ${text(language, 'replay.live')}</a>`
    : html`<span class="replay-badge">${text(language, 'replay.badge')}</span>`;
}

function seekBar(replay: ReplayModel, language: Language): TemplateResult {
  const { atS } = replay;
  const { durationS } = replay.position;
  const valueOf = (event: Event) => Number((event.target as HTMLInputElement).value);
  return html`<span class="replay-seek">
    ${chapterMarks(replay.chapters, atS, durationS)}
    <input type="range" min="0" max=${Math.max(1, Math.round(durationS))} step="1" data-testid="replay-seek"
      .value=${live(String(Math.round(atS)))} aria-label=${text(language, 'replay.seek')}
      aria-valuetext="${clock(atS)} / ${clock(durationS)}" @input=${(event: Event) => replay.drag(valueOf(event))}
      @change=${(event: Event) => replay.seek(valueOf(event))}>
  </span>`;
}

/** Under the slider: how far the viewer is, and where products were explained. */
function chapterMarks(chapters: readonly ReplayChapter[], atS: number, durationS: number) {
  const at = (seconds: number) => (durationS > 0 ? (1000 * seconds) / durationS : 0);
  return html`<svg class="replay-track" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
    <rect class="replay-all" width="1000" height="10"></rect>
    ${chapters.map(({ startS, endS }) => svg`<rect class="replay-part" x=${at(startS)}
      width=${Math.max(2, at(endS - startS) - 2)} height="10"></rect>`)}
    <rect class="replay-done" width=${at(atS)} height="10"></rect>
  </svg>`;
}

function chapterList(replay: ReplayModel, model: RoomModel, language: Language): TemplateResult {
  const now = replay.chapter;
  return html`<ol class="chapters" aria-label=${text(language, 'replay.chapters')}>
    ${replay.chapters.map((chapter) => {
      const product = model.bag.find(({ sku }) => sku === chapter.product);
      const name = localText(product?.name, language) || chapter.product;
      const time = clock(chapter.startS);
      return html`<li><button class="chapter" type="button" data-testid="chapter" data-sku=${chapter.product}
          aria-label=${text(language, 'replay.chapter', { name, time })}
          aria-current=${chapter.cueId === now?.cueId ? 'true' : nothing}
          @click=${() => replay.player.seekToChapter(chapter)}>
        ${thumbnail(product, name)}
        <span class="chapter-text"><span class="chapter-name">${name}</span>
          <span class="chapter-time">${time}</span></span>
      </button></li>`;
    })}
  </ol>`;
}
