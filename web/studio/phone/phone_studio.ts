// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { ask } from '../../shared/ask';
import * as icons from '../../shared/staff_icons';
import { StudioElement } from '../studio_element';
import './air_chat';
import './air_hand';
import './air_head';
import { airNotices } from './air_notices';
import './preflight_panel';
import './quality_panel';

type Sheet = 'bag' | 'rundown' | 'chat' | 'quality';

/** The studio of whoever holds the phone: all of it the camera's picture, and the rest within the thumb's reach. */
export class PhoneStudio extends StudioElement {
  static override properties = { sheet: { state: true }, busy: { state: true }, shape: { state: true } };
  declare private sheet: Sheet | undefined;
  declare private busy: boolean;
  declare private shape: 'upright' | 'wide';

  protected override firstUpdated(): void {
    const { camera } = this.model;
    // Who comes here wants to see themselves; what was refused before is asked for by the button.
    if (!camera.devices.stream && !camera.devices.trouble) void camera.devices.open();
    void this.model.readBag();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // Nobody sees themselves any more: the lamp beside the lens goes out.
    if (this.model.camera.state === 'idle') this.model.camera.devices.close();
  }

  protected override updated(): void {
    const dialog = this.querySelector<HTMLDialogElement>('dialog.sheet');
    if (dialog && !dialog.open) dialog.showModal();
  }

  protected override render() {
    const { camera } = this.model;
    const { stream } = camera.devices;
    return html`<main class="air" data-state=${camera.airState} data-shape=${this.shape ?? 'upright'} data-wake=${camera.wake.state}
        aria-label=${this.t('camera.title')}>
      ${stream ? this.picture(stream) : nothing}
      <sf-air-head .model=${this.model}></sf-air-head>
      <div class="air-notices" role="status">${airNotices(this.model)}</div>
      ${stream ? html`<div class="air-body">${camera.state === 'idle' ? html`<sf-preflight .model=${this.model}></sf-preflight>` : html`
          <sf-air-chat .model=${this.model}></sf-air-chat><sf-air-hand .model=${this.model}></sf-air-hand>`}</div>
        <nav class="air-bar" aria-label=${this.t('air.controls')}>${camera.state === 'idle' ? this.offAir() : this.onAir()}</nav>` : this.closed()}
      ${this.sheet ? this.sheetOf(this.sheet) : nothing}
    </main>`;
  }

  private picture(stream: MediaStream): TemplateResult {
    const { devices } = this.model.camera;
    const resized = (event: Event): void => {
      const { videoWidth, videoHeight } = event.target as HTMLVideoElement;
      this.shape = videoWidth > videoHeight ? 'wide' : 'upright';
      this.model.camera.line.apply();
    };
    return html`<video class="air-picture" autoplay muted playsinline .srcObject=${live(stream)} ?data-mirrored=${devices.isFront}
        @resize=${resized} @loadedmetadata=${resized} aria-label=${this.t('camera.picture')}></video>
      <div class="air-safe" aria-hidden="true"><span>${this.t('air.card')}</span></div>`;
  }

  private closed(): TemplateResult {
    const { trouble } = this.model.camera.devices;
    return html`<div class="air-closed">${icons.camera}
      <h1>${this.t('camera.title')}</h1>
      ${trouble ? html`<p class="warning" role="alert" data-testid="camera-trouble">${this.t(`camera.trouble.${trouble}`)}</p>` : html`<p>${this.t('camera.hint')}</p>`}
      <button class="button" type="button" data-testid="camera-open" @click=${() => void this.model.camera.devices.open()}>
        ${this.t(trouble ? 'camera.open_again' : 'camera.open')}</button>
      <button class="button quiet" type="button" data-testid="work-without" @click=${() => this.model.workWithoutCamera()}>${this.t('air.without')}</button>
    </div>`;
  }

  private offAir(): TemplateResult {
    const { camera, isTakenDown } = this.model;
    return html`${this.flip()}${this.mute()}
      <button class="button air-go" type="button" data-testid="camera-start" ?disabled=${isTakenDown} @click=${() => void camera.start()}>${this.t('camera.start')}</button>
      ${this.button('quality', icons.tune, this.t('air.picture'), () => (this.sheet = 'quality'))}`;
  }

  private onAir(): TemplateResult {
    const open = (sheet: Sheet) => () => (this.sheet = sheet);
    return html`${this.flip()}${this.mute()}
      ${this.button('bag', icons.bag, this.t('view.bag'), open('bag'))}
      ${this.button('rundown', icons.list, this.t('view.rundown'), open('rundown'))}
      ${this.button('chat', icons.chat, this.t('view.chat'), open('chat'))}
      ${this.button('quality', icons.tune, this.t('air.picture'), open('quality'))}
      <button class="air-button air-end" type="button" data-testid="camera-stop" ?disabled=${this.busy} @click=${this.end}>
        <span>${icons.stop}</span>${this.t('air.end')}</button>`;
  }

  private flip(): TemplateResult {
    const { devices } = this.model.camera;
    return html`<button class="air-button" type="button" data-testid="flip" ?disabled=${devices.cameras.length < 2}
      @click=${() => void devices.flip()}><span>${icons.flip}</span>${this.t('air.flip')}</button>`;
  }

  private mute(): TemplateResult {
    const { devices } = this.model.camera;
    return html`<button class="air-button" type="button" data-testid="mute" ?data-on=${devices.isMuted}
      @click=${() => devices.mute(!devices.isMuted)}><span>${devices.isMuted ? icons.micOff : icons.mic}</span>${this.t(devices.isMuted ? 'air.unmute' : 'air.mute')}</button>`;
  }

  private button(id: string, icon: TemplateResult, label: string, act: () => void): TemplateResult {
    return html`<button class="air-button" type="button" data-testid=${`open-${id}`} aria-haspopup="dialog" @click=${act}><span>${icon}</span>${label}</button>`;
  }

  private sheetOf(sheet: Sheet): TemplateResult {
    const { model } = this;
    const panels = {
      bag: () => html`<sf-bag-panel .model=${model}></sf-bag-panel>`,
      rundown: () => html`<sf-rundown-panel .model=${model}></sf-rundown-panel>`,
      chat: () => html`<sf-chat-panel .model=${model}></sf-chat-panel>`,
      quality: () => html`<sf-quality-panel .model=${model}></sf-quality-panel>`,
    };
    const close = (event: Event): void => (event.currentTarget as HTMLElement).closest('dialog')?.close();
    const beside = (event: Event): void => { if (event.target === event.currentTarget) close(event); };
    return html`<dialog class="sheet" data-sheet=${sheet} aria-label=${this.t(sheet === 'quality' ? 'air.picture' : `view.${sheet}`)}
        @close=${() => (this.sheet = undefined)} @click=${beside}>
      <div class="sheet-body">
        <button class="round plain sheet-close" type="button" aria-label=${this.t('action.close')} data-testid="sheet-close" @click=${close}>${icons.close}</button>
        <section class="panel">${panels[sheet]()}</section>
        <sf-toasts .model=${model}></sf-toasts>
      </div></dialog>`;
  }

  private readonly end = async (): Promise<void> => {
    const { model } = this;
    // Nobody has seen anything of it yet.
    if (model.camera.state === 'starting') return model.camera.stop();
    const agreed = await ask({
      title: this.t('show.end.title'), text: this.t('show.end.text', { count: model.viewers }),
      action: this.t('show.end'), cancel: this.t('show.end.cancel'),
    });
    if (agreed === undefined) return;
    this.busy = true;
    if (await model.camera.end()) model.tell(this.t('show.ended'));
    this.busy = false;
  };
}

customElements.define('sf-phone-studio', PhoneStudio);
