// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import * as icons from '../shared/staff_icons';
import { failureText, isFault } from './camera_words';
import './phone/phone_code';
import './phone/preflight_panel';
import './phone/quality_panel';
import { StudioElement } from './studio_element';

/** Going on air from a desk's camera, or from a phone that scans a code here. */
export class CameraPanel extends StudioElement {
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.model.camera.state === 'idle') this.model.camera.devices.close();
  }

  protected override render() {
    const { camera, language } = this.model;
    const { stream } = camera.devices;
    return html`${camera.state === 'idle' ? html`<sf-phone-code .model=${this.model}></sf-phone-code>` : nothing}
      <header class="panel-head"><h2>${this.t('camera.title')}</h2></header>
      <p class="lead">${this.t('camera.hint')}</p>
      ${stream ? this.picture(stream) : this.closed()}
      ${camera.failure ? html`<p class=${isFault(camera.failure) ? 'warning' : 'note'} role="alert" data-testid="camera-failure">${failureText(language, camera.failure)}</p>` : nothing}`;
  }

  private closed(): TemplateResult {
    const { devices } = this.model.camera;
    return html`<div class="camera-frame camera-closed">
        ${icons.camera}
        ${this.trouble()}
        <button class="button" type="button" data-testid="camera-open" @click=${() => void devices.open()}>
          ${this.t(devices.trouble ? 'camera.open_again' : 'camera.open')}</button>
      </div>`;
  }

  private picture(stream: MediaStream): TemplateResult {
    const { camera } = this.model;
    return html`<div class="camera-frame" data-state=${camera.state}>
        <video class="camera-picture" autoplay muted playsinline .srcObject=${live(stream)} aria-label=${this.t('camera.picture')}></video>
        <p class="pill camera-state" data-state=${camera.airState} data-testid="camera-state" role="status">${this.t(`camera.state.${camera.airState}`)}</p>
      </div>
      ${this.trouble()}
      <div class="camera-actions">${this.actions()}</div>
      ${camera.state === 'idle' ? html`<sf-preflight .model=${this.model}></sf-preflight>` : nothing}
      <sf-quality-panel .model=${this.model}></sf-quality-panel>`;
  }

  private trouble(): TemplateResult | typeof nothing {
    const { stream, trouble, soundTrouble, isSilenced } = this.model.camera.devices;
    if (trouble) return html`<p class="warning" role="alert" data-testid="camera-trouble">${this.t(`camera.trouble.${trouble}`)}</p>`;
    if (!stream || !(soundTrouble || isSilenced)) return nothing;
    return html`<p class="warning" role="alert" data-testid="sound-trouble">${this.t(soundTrouble ? `air.soundless.${soundTrouble}` : 'air.silenced')}</p>`;
  }

  private actions(): TemplateResult {
    const { camera } = this.model;
    const { stream, trouble, soundTrouble } = camera.devices;
    const again = stream && (trouble || soundTrouble) ? html`<button class="button quiet" type="button" data-testid="camera-again"
      @click=${() => void camera.devices.retry()}>${this.t('camera.open_again')}</button>` : nothing;
    if (camera.state !== 'idle') {
      return html`${camera.airState === 'private' ? html`<button class="button wide" type="button" data-testid="make-public"
        @click=${() => void camera.makePublic()}>${this.t('camera.start')}</button>` : nothing}${again}<button class="button quiet wide" type="button" data-testid="camera-stop" @click=${() => void camera.stop()}>${this.t('camera.stop')}</button>`;
    }
    return html`<button class="button wide" type="button" data-testid="camera-start" @click=${() => void camera.start()}>${this.t('camera.start')}</button>
      ${again}<button class="button quiet" type="button" @click=${() => camera.devices.close()}>${this.t('camera.close')}</button>`;
  }
}

customElements.define('sf-camera-panel', CameraPanel);
