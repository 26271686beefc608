// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import * as icons from '../shared/staff_icons';
import { failureText } from './camera_words';
import { StudioElement } from './studio_element';

/** Going on air from this very device: what its camera sees, which one it is, and one button. */
export class CameraPanel extends StudioElement {
  protected override render() {
    const { camera, language } = this.model;
    return html`<header class="panel-head"><h2>${this.t('camera.title')}</h2></header>
      <p class="lead">${this.t('camera.hint')}</p>
      ${camera.stream ? this.picture(camera.stream) : this.closed()}
      ${camera.failure ? html`<p class="warning" role="alert" data-testid="camera-failure">${failureText(language, camera.failure)}</p>` : nothing}`;
  }

  private closed(): TemplateResult {
    const { trouble } = this.model.camera;
    return html`<div class="camera-frame camera-closed">
        ${icons.camera}
        ${this.trouble()}
        <button class="button" type="button" data-testid="camera-open" @click=${() => void this.model.camera.open()}>
          ${this.t(trouble ? 'camera.open_again' : 'camera.open')}</button>
      </div>`;
  }

  private picture(stream: MediaStream): TemplateResult {
    const { camera } = this.model;
    return html`<div class="camera-frame" data-state=${camera.state}>
        <video class="camera-picture" autoplay muted playsinline .srcObject=${live(stream)} aria-label=${this.t('camera.picture')}></video>
        <p class="pill camera-state" data-state=${camera.state} data-testid="camera-state" role="status">${this.t(`camera.state.${camera.state}`)}</p>
      </div>
      <div class="field-row camera-devices">
        ${this.choice('camera.camera', camera.cameras, 'video')}
        ${this.choice('camera.microphone', camera.microphones, 'audio')}
      </div>
      ${this.trouble()}
      <div class="camera-actions">${this.actions()}</div>`;
  }

  private trouble(): TemplateResult | typeof nothing {
    const { trouble } = this.model.camera;
    return trouble ? html`<p class="warning" role="alert" data-testid="camera-trouble">${this.t(`camera.trouble.${trouble}`)}</p>` : nothing;
  }

  private choice(label: 'camera.camera' | 'camera.microphone', devices: MediaDeviceInfo[], kind: 'video' | 'audio'): TemplateResult {
    const { camera } = this.model;
    const chosen = camera.deviceOf(kind);
    const choose = (event: Event): void => {
      const { value } = event.target as HTMLSelectElement;
      void (kind === 'video' ? camera.open(value, camera.deviceOf('audio')) : camera.open(camera.deviceOf('video'), value));
    };
    return html`<label class="field"><span class="label">${this.t(label)}</span>
      <select class="input" @change=${choose}>${devices.map(({ deviceId, label: name }, at) => html`
        <option value=${deviceId} ?selected=${deviceId === chosen}>${name || `${this.t(label)} ${at + 1}`}</option>`)}</select></label>`;
  }

  private actions(): TemplateResult {
    const { camera } = this.model;
    if (camera.state !== 'idle') {
      return html`<button class="button quiet wide" type="button" data-testid="camera-stop" @click=${() => void camera.stop()}>${this.t('camera.stop')}</button>`;
    }
    return html`<button class="button wide" type="button" data-testid="camera-start" @click=${() => void camera.start()}>${this.t('camera.start')}</button>
      <button class="button quiet" type="button" @click=${() => camera.close()}>${this.t('camera.close')}</button>`;
  }
}

customElements.define('sf-camera-panel', CameraPanel);
