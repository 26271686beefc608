// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import { localText, text, type Language, type TextKey } from '../shared/language';
import * as icons from './icons';
import './intermission';
import type { RoomModel } from './room_model';

const WAITING = ['connecting', 'live', 'replay', 'reconnecting', 'stopping'];
const RETRIED = ['failed', 'refused'];
const REST = ['offline', 'ended'];
const QUIET = ['unknown-room', 'starting', 'offline', 'ended', 'unsupported', 'no-replay'];

/**
 * What is said in place of the picture, or over the last one. Nothing while the show runs. A
 * short loss of the line is a line of text at the top, and leaves the picture alone.
 */
export function stateOverlay(model: RoomModel, language: Language): TemplateResult | typeof nothing {
  if (model.needsGesture) return gesture(model, language);
  const { state, picture } = model;
  if ((state === 'live' || state === 'replay') && picture) return nothing;
  const name = localText(model.room?.name, language);
  const rests = REST.includes(state);
  const says = model.room?.takedown && rests ? 'taken_down' : state;
  const brief = picture && (state === 'reconnecting' || state === 'stopping');
  return html`<div class="overlay" data-testid="state-overlay" data-state=${state}
      data-form=${brief ? 'brief' : picture ? 'over' : 'plain'} ?data-full=${rests}
      ?data-taken-down=${says === 'taken_down'}>
    <div class="overlay-body">
      ${WAITING.includes(state) ? html`<span class="spinner" aria-hidden="true"></span>` : nothing}
      <h1 class="overlay-title">${text(language, `state.${says}.title`)}</h1>
      <p class="overlay-text">${text(language, `state.${says}.text`, { name })}</p>
      ${rests ? html`<sf-intermission .model=${model} .language=${language}></sf-intermission>` : nothing}
      ${action(model, language)}
    </div>
  </div>`;
}

/** The same in words for screen readers, also when it is nothing but the picture. */
export function spokenState(model: RoomModel, language: Language): string {
  if (model.state === 'replay' && model.picture) return text(language, 'replay.badge');
  const down = model.room?.takedown && REST.includes(model.state);
  const key: TextKey = model.state === 'live' && model.picture
    ? 'live'
    : down ? 'state.taken_down.title' : `state.${model.state}.title`;
  return text(language, key);
}

function gesture(model: RoomModel, language: Language): TemplateResult {
  return html`<div class="overlay" data-testid="state-overlay" data-state="needs-gesture" data-form="over">
    <button class="play" type="button" @click=${() => model.retry()}>
      ${icons.play}<span>${text(language, 'play.tap')}</span>
    </button>
  </div>`;
}

function action(model: RoomModel, language: Language): TemplateResult | typeof nothing {
  const { state, bag } = model;
  if (RETRIED.includes(state)) {
    return html`<button class="button quiet" type="button" @click=${() => model.retry()}>
      ${text(language, 'action.retry')}</button>`;
  }
  if (!QUIET.includes(state)) return nothing;
  return html`<div class="overlay-actions">
    ${bag.length > 0 ? html`<button class="button browse" type="button"
      @click=${() => model.openBag(true)}>${text(language, 'action.browse', { count: bag.length })}</button>` : nothing}
    ${state === 'no-replay' && model.room ? html`<a class="button quiet" href="/r/${model.room.slug}">
      ${text(language, 'replay.action.room')}</a>` : nothing}
    <a class="button quiet" href="/">${text(language, 'action.home')}</a>
  </div>`;
}
