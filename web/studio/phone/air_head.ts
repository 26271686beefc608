// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import { localText } from '../../shared/language';
import { clockTime, count } from '../../shared/moments';
import * as icons from '../../shared/staff_icons';
import { StudioElement } from '../studio_element';
import { lineHealth } from './quality';

const BARS = [0, 1, 2, 3];

/** The thin line over the picture: on air the time, the viewers and the line; before, where this is. */
export class AirHead extends StudioElement {
  protected override render() {
    const { model } = this;
    const isOn = model.camera.state !== 'idle';
    return html`<header class="air-head">
      <a class="round" href="#bag" aria-label=${this.t('air.leave')} data-testid="air-leave">${icons.more}</a>
      ${isOn ? this.onAir() : html`<div class="air-store"><strong>${localText(model.facts?.name, model.language) || model.store}</strong>
        <span>${this.t(model.isOnAir ? 'air.room_live' : 'state.offline')}</span></div>`}
    </header>`;
  }

  private onAir(): TemplateResult {
    const { model } = this;
    const { camera, language } = model;
    const { airState: state } = camera;
    const seconds = (Date.now() - (model.facts?.started_ms || camera.since)) / 1000;
    return html`<span class=${state === 'live' ? 'live' : 'pill'} data-state=${state} data-testid="camera-state" role="status"
        >${this.t(`air.state.${state}`)}</span>
      ${state === 'live' && camera.since > 0 ? html`<span class="pill" data-testid="air-time" title=${this.t('numbers.on_air')}>${clockTime(seconds)}</span>` : nothing}
      <span class="air-space"></span>
      <span class="pill" role="img" aria-label=${this.t('numbers.viewers_now', { count: model.viewers })} data-testid="viewers"
        data-count=${model.viewers}>${icons.eye}${count(model.viewers, language)}</span>
      ${camera.state === 'starting' ? nothing : this.line()}`;
  }

  private line(): TemplateResult {
    const { camera } = this.model;
    const { word, bars } = camera.state === 'live'
      ? lineHealth(camera.line.samples, camera.line.level)
      : { word: 'lost' as const, bars: 0 };
    return html`<span class="pill air-line" data-word=${word} data-testid="air-line">
      <span class="air-bars" aria-hidden="true">${BARS.map((bar) => html`<i ?data-on=${bar < bars}></i>`)}</span>${this.t(`air.line.${word}`)}</span>`;
  }
}

customElements.define('sf-air-head', AirHead);
