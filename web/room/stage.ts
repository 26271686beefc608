// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { Cue, RoomHead } from '../player/index';
import './chat';
import './composer';
import './deals';
import { localText, type TextKey } from '../shared/language';
import { heartButton } from './hearts';
import * as icons from './icons';
import { productCard } from './product_card';
import './quality_menu';
import { liveLink, replayBar } from './replay_bar';
import { RoomElement } from './room_element';
import type { RoomModel } from './room_model';
import { announcement, onShow } from './show';
import { spokenState, stateOverlay } from './state_overlay';

/** States in which the show is on, or comes back by itself. */
const ON_AIR = ['live', 'holding', 'reconnecting', 'stopping', 'replay'];
/** States in which pictures are playing. */
const PLAYING = ['live', 'replay'];

/** Everything that lies over the picture. */
export class Stage extends RoomElement {
  protected override render() {
    const { model } = this;
    if (!model) return nothing;
    const onAir = model.picture && ON_AIR.includes(model.state);
    return html`
      ${stateOverlay(model, this.language)}
      ${this.head(model)}
      ${onAir && !model.replay ? html`<sf-quality .model=${model} .language=${this.language}></sf-quality>` : nothing}
      <div class="foot">
        ${onAir && !model.replay ? html`<sf-chat .model=${model} .language=${this.language}></sf-chat>` : nothing}
        ${this.announcement(announcement(model.activeCues))}
        ${PLAYING.includes(model.state) && onAir && model.muted && !model.needsGesture ? this.soundPill(model) : nothing}
        ${onAir && !model.replay ? html`<sf-deals .model=${model} .language=${this.language}></sf-deals>` : nothing}
        <div class="card-place" aria-live="polite">${onAir ? this.card(model) : nothing}</div>
        ${model.replay && model.picture ? replayBar(model.replay, model, this.language) : nothing}
        ${model.room ? this.bar(model) : nothing}
      </div>
      <p class="spoken" role="status">${spokenState(model, this.language)}</p>`;
  }

  private head(model: RoomModel): TemplateResult {
    const { room, state } = model;
    const name = localText(room?.name, this.language);
    const count = new Intl.NumberFormat(this.language, { notation: 'compact' }).format(model.viewers);
    return html`<header class="head">
      ${room ? html`<div class="store">
        <span class="store-mark" aria-hidden="true">${[...name][0]}</span>
        <span class="store-text">
          <span class="store-name">${name}</span>
          <span class="store-place">${placeOf(room)}</span>
        </span>
      </div>` : nothing}
      <div class="facts">
        ${state === 'live' ? html`<span class="live">${this.t('live')}</span>` : nothing}
        ${model.replay ? liveLink(model.replay, this.language) : nothing}
        ${room && !model.replay ? html`<span class="viewers" data-testid="viewers" data-count=${model.viewers}
          aria-label=${this.t('viewers', { count })}>${icons.eye}${count}</span>` : nothing}
      </div>
    </header>`;
  }

  private card(model: RoomModel) {
    const shown = onShow(model.activeCues, model.bag);
    // The deal's own card says it all.
    if (shown && model.deals.shown(model.activeCues)?.product === shown.cue.product) return nothing;
    return shown ? keyed(shown.cue.id, productCard(model, shown, this.language)) : nothing;
  }

  private announcement(cue: Cue | undefined): TemplateResult | typeof nothing {
    const words = localText(cue?.data['text'] as string | undefined, this.language);
    if (!cue || !words) return nothing;
    return html`<p class="announcement" data-kind=${cue.kind} role="status">
      <strong>${this.t(`cue.${cue.kind}` as TextKey)}</strong> ${words}</p>`;
  }

  private soundPill(model: RoomModel): TemplateResult {
    return html`<button class="sound-pill" type="button" data-testid="unmute"
      @click=${() => void model.turnSoundOn()}>${icons.soundOff}${this.t('sound.tap')}</button>`;
  }

  private bar(model: RoomModel): TemplateResult {
    const count = model.bag.length;
    const talks = model.picture && !model.replay && ON_AIR.includes(model.state);
    return html`<div class="bar">
      <button class="round bag-button" type="button" data-testid="bag-button" aria-haspopup="dialog"
        aria-expanded=${model.bagOpen} aria-label=${this.t('bag.open', { count })}
        @click=${() => model.openBag(true)}>
        ${icons.bag}${count > 0 ? html`<span class="badge">${count}</span>` : nothing}
      </button>
      <span class="bar-space">${talks ? html`<sf-composer data-place="bar" .model=${model}
        .language=${this.language}></sf-composer>` : nothing}</span>
      ${model.muted || !model.picture ? nothing : html`<button class="round" type="button"
        aria-label=${this.t('sound.mute')} @click=${() => model.player.mute()}>${icons.soundOn}</button>`}
      ${talks ? heartButton(model, this.language) : nothing}
    </div>`;
  }
}

/** "许村家纺产业带 · 浙江", or nothing. */
function placeOf(room: RoomHead): string {
  return [room.belt, room.province].filter(Boolean).join(' · ');
}

customElements.define('sf-stage', Stage);
