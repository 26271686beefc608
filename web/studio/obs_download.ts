// SPDX-License-Identifier: MIT
import { html } from 'lit';
import * as icons from '../shared/staff_icons';
import { obsProfile, obsProfileArchive, type ObsTarget } from './obs_profile';
import { StudioElement } from './studio_element';

const PICTURES = ['upright', 'wide'] as const;

/** The settings as a profile that OBS imports: nothing is typed by hand. */
export class ObsDownload extends StudioElement {
  static override properties = {
    server: { attribute: false }, streamKey: { attribute: false }, picture: { state: true } };
  declare server: string;
  /** Of a key that was just made; without one OBS asks for it. */
  declare streamKey: string | undefined;
  declare private picture: ObsTarget['picture'];

  constructor() {
    super();
    this.server = '';
    this.picture = 'upright';
  }

  protected override render() {
    return html`<fieldset class="choice"><legend>${this.t('obs.profile')}</legend>
        ${PICTURES.map((picture) => html`<label class="check"><input type="radio" name="picture" .checked=${this.picture === picture}
          @change=${() => (this.picture = picture)}> ${this.t(`obs.profile.${picture}`)}</label>`)}</fieldset>
      <button class="button quiet" type="button" data-testid="obs-profile" @click=${() => this.download()}>
        ${icons.down}${this.t('obs.profile.download')}</button>
      <p class="note">${this.t('obs.profile.how')} ${this.t(this.streamKey ? 'obs.profile.with_key' : 'obs.profile.without_key')}</p>`;
  }

  private download(): void {
    const { room } = this.model;
    const profile = obsProfile({
      room, server: this.server, picture: this.picture, ...(this.streamKey ? { key: this.streamKey } : {}) });
    const address = URL.createObjectURL(new Blob([obsProfileArchive(profile)], { type: 'application/zip' }));
    const link = Object.assign(document.createElement('a'), { href: address, download: `${profile.folder}.zip` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000); // by then the browser has it
  }
}

customElements.define('sf-obs-download', ObsDownload);
