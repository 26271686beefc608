// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import { bitRate } from '../../shared/moments';
import { type StaffKey } from '../../shared/staff_words';
import { StudioElement } from '../studio_element';
import { LOWEST, PICTURES } from './quality';

/** Which camera, which microphone, which picture, and what the line is like. */
export class QualityPanel extends StudioElement {
  protected override render() {
    const { camera } = this.model;
    return html`<header class="panel-head"><h2>${this.t('air.picture')}</h2></header>
      ${this.devices('camera.camera', camera.devices.cameras, 'video')}
      ${this.devices('camera.microphone', camera.devices.microphones, 'audio')}
      ${this.pictures()}
      <p class="note">${this.t('air.turn_hint')}</p>
      ${this.figures()}
      ${this.wake()}
      ${camera.state === 'idle' ? html`<button class="button quiet" type="button" data-testid="work-without" @click=${() => this.model.workWithoutCamera()}>${this.t('air.without')}</button>` : nothing}`;
  }

  private devices(label: 'camera.camera' | 'camera.microphone', devices: MediaDeviceInfo[], kind: 'video' | 'audio'): TemplateResult {
    const { devices: own } = this.model.camera;
    const chosen = own.deviceOf(kind);
    const choose = (event: Event): void => {
      void own.choose(kind, (event.target as HTMLSelectElement).value);
    };
    return html`<label class="field"><span class="label">${this.t(label)}</span>
      <select class="input" data-testid=${kind} @change=${choose}>${devices.map(({ deviceId, label: name }, at) => html`
        <option value=${deviceId} ?selected=${deviceId === chosen}>${name || `${this.t(label)} ${at + 1}`}</option>`)}</select></label>`;
  }

  private pictures(): TemplateResult {
    const { line } = this.model.camera;
    const { language } = this.model;
    const choose = (event: Event): void => {
      const { value } = event.target as HTMLSelectElement;
      line.choose(value === 'auto' ? 'auto' : Number(value));
    };
    const name = (level: number) => `${PICTURES[level]!.short}p · ${bitRate(PICTURES[level]!.bps, language)}`;
    return html`<label class="field"><span class="label">${this.t('air.quality')}</span>
      <select class="input" data-testid="quality" @change=${choose}>
        <option value="auto" ?selected=${line.choice === 'auto'}>${this.t('air.quality.auto', { picture: `${PICTURES[line.level]!.short}p` })}</option>
        ${Array.from({ length: LOWEST + 1 }, (_, level) => html`<option value=${level} ?selected=${line.choice === level}>${name(level)}</option>`)}
      </select></label>`;
  }

  private figures(): TemplateResult | typeof nothing {
    const { camera, language } = this.model;
    const now = camera.line.samples.at(-1);
    if (!now) return nothing;
    const row = (label: StaffKey, value: string) => html`<dt>${this.t(label)}</dt><dd>${value}</dd>`;
    return html`<dl class="settings" data-testid="line-figures">
      ${row('air.sent', bitRate(now.sentBps, language))}
      ${now.availableBps === undefined ? nothing : row('air.available', bitRate(now.availableBps, language))}
      ${row('health.fps', this.t('numbers.fps', { fps: Math.round(now.fps) }))}
      ${row('air.rtt', `${Math.round(now.rttMs)} ms`)}
      ${row('air.loss', `${Math.round(now.loss * 1000) / 10} %`)}
    </dl>`;
  }

  private wake(): TemplateResult | typeof nothing {
    const { state } = this.model.camera.wake;
    return state === 'off' ? nothing : html`<p class="note" data-testid="wake" data-wake=${state}>${this.t(`air.wake.${state}`)}</p>`;
  }
}

customElements.define('sf-quality-panel', QualityPanel);
