// SPDX-License-Identifier: MIT
import { html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { AUTO, ShopfloorPlayer, type ReplayPlayer } from '../player/index';
import { localText } from '../shared/language';
import { clockTime, count, dateTime } from '../shared/moments';
import * as icons from '../shared/staff_icons';
import { sayValue } from '../shared/staff_words';
import { watchFrames } from './seen_frames';
import { StudioElement } from './studio_element';

declare global {
  interface Window {
    /** For measurements. */
    shopfloor: { player: ShopfloorPlayer | ReplayPlayer };
  }
}

/** What shoppers see, or, before the show, what they will: muted, with the show's facts over it. */
export class Preview extends StudioElement {
  private channel: string | undefined;
  private player: ShopfloorPlayer | undefined;
  private stopWatching: (() => void) | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.close();
  }

  protected override updated(): void {
    const { channel } = this.model;
    if (channel === this.channel) return;
    this.close();
    this.channel = channel;
    if (channel) this.open(channel);
  }

  protected override render() {
    const { model } = this;
    const { channel, state } = model;
    return html`<section class="preview" aria-label=${this.t('preview.title')} data-state=${state}
        ?data-private=${model.isInPreview}>
      ${channel ? keyed(channel, html`<video class="preview-picture" muted playsinline tabindex="-1"></video>`)
        : this.placeholder()}
      <div class="preview-facts">
        ${model.isOnAir ? this.onAirFacts() : html`<span class="pill" data-state=${state} data-testid="show-state">
          ${model.isInPreview ? this.t('preview.private') : sayValue(model.language, 'state', state)}</span>`}
      </div>
      ${channel ? html`<button class="round" type="button" @click=${this.switchSound}
        aria-label=${this.t(this.player?.muted === false ? 'preview.mute' : 'preview.unmute')}>
        ${this.player?.muted === false ? icons.soundOn : icons.soundOff}</button>` : nothing}
    </section>`;
  }

  private onAirFacts() {
    const { model } = this;
    const { language, facts } = model;
    const since = facts?.started_ms ? (Date.now() - facts.started_ms) / 1000 : undefined;
    return html`${model.state === 'holding'
        ? html`<span class="pill" data-state="holding" data-testid="show-state">${this.t('state.holding')}</span>`
        : html`<span class="live" data-testid="show-state">${this.t('state.live')}</span>`}
      ${since === undefined ? nothing : html`<span class="pill" title=${this.t('numbers.on_air')}>${clockTime(since)}</span>`}
      <span class="pill" aria-label=${this.t('numbers.viewers_now', { count: model.viewers })}
        data-testid="viewers" data-count=${model.viewers}>${icons.eye}${count(model.viewers, language)}</span>
      <span class="pill" aria-label=${this.t('numbers.likes_now', { count: model.likes })}>
        ${icons.heart}${count(model.likes, language)}</span>`;
  }

  private placeholder() {
    const { model } = this;
    if (model.isTakenDown) {
      return html`<div class="preview-words"><h2>${this.t('takedown.title')}</h2>
        <p>${this.t('takedown.text', { reason: model.facts?.takedown?.reason ?? '' })}</p></div>`;
    }
    if (model.isClosed) {
      return html`<div class="preview-words"><h2>${this.t('preview.ended.title')}</h2>
        <p>${this.t('preview.ended.text')}</p></div>`;
    }
    return html`<div class="preview-words"><h2>${this.t('preview.empty.title')}</h2>
      <p>${this.t(model.facts?.auto_start === false ? 'preview.empty.text' : 'preview.empty.auto')}</p>
      ${this.nextShow()}
      ${model.may('host') ? html`<div class="preview-ways"><a class="button quiet" href="#camera">${this.t('preview.empty.camera')}</a>
        <a class="button quiet" href="#obs">${this.t('preview.empty.action')}</a></div>` : nothing}</div>`;
  }

  private nextShow() {
    const { language, facts } = this.model;
    if (!facts?.next_show_ms || facts.next_show_ms < Date.now()) return nothing;
    const title = localText(facts.next_show_title ?? '', language);
    return html`<p class="preview-next">${this.t('preview.next', { time: dateTime(facts.next_show_ms, language) })}
      ${title ? html`<strong>${title}</strong>` : nothing}</p>`;
  }

  private open(channel: string): void {
    const video = this.querySelector('video')!;
    const player = new ShopfloorPlayer({ video, room: channel, rendition: AUTO });
    this.player = player;
    // A cue is bound to the broadcast's timeline, which private pictures are not on.
    if (channel === this.model.room) this.stopWatching = watchFrames(video, this.model.frames);
    this.model.follow(player);
    player.on('muted', () => this.requestUpdate());
    video.addEventListener('resize', () => {
      const shape = video.videoWidth > video.videoHeight ? 'landscape' : 'portrait';
      this.dataset['shape'] = shape;
    });
    window.shopfloor = { player };
    player.start();
  }

  private close(): void {
    this.stopWatching?.();
    this.stopWatching = undefined;
    this.player?.stop();
    this.player = undefined;
    this.channel = undefined;
    this.model.frames.clear();
  }

  private readonly switchSound = (): void => {
    if (this.player?.muted) void this.player.unmute();
    else this.player?.mute();
  };
}

customElements.define('sf-preview', Preview);
