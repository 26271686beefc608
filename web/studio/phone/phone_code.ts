// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import type { Member, SignInLink } from '../../shared/control_types';
import '../../shared/copy_field';
import { dateTime } from '../../shared/moments';
import { qrCode } from '../../shared/qr';
import { StudioElement } from '../studio_element';
import { invitationUrl, isOutOfReach } from './invitation';

type Kind = 'phone' | 'assistant';

/** A code for a phone's camera: it opens this studio there, signed in. Good for one sign-in. */
export class PhoneCode extends StudioElement {
  static override properties = { fresh: { state: true }, busy: { state: true } };
  declare private fresh: (SignInLink & { kind: Kind }) | undefined;
  declare private busy: boolean;

  protected override render() {
    if (!this.model.may('host')) return nothing;
    return html`<section class="phone-code" data-testid="phone-code">
      <header class="panel-head"><h2>${this.t('code.title')}</h2></header>
      <p class="lead">${this.t('code.hint')}</p>
      ${isOutOfReach(location.hostname) ? html`<p class="warning" data-testid="out-of-reach">${this.t('code.local')}</p>`
        : window.isSecureContext ? nothing : html`<p class="warning">${this.t('camera.trouble.insecure')}</p>`}
      <div class="camera-actions">
        <button class="button" type="button" data-testid="code-phone" ?disabled=${this.busy} @click=${() => void this.make('phone')}>${this.t('code.phone')}</button>
        ${this.model.may('owner') ? html`<button class="button quiet" type="button" data-testid="code-assistant" ?disabled=${this.busy}
          @click=${() => void this.make('assistant')}>${this.t('code.assistant')}</button>` : nothing}
      </div>
      ${this.fresh ? this.code(this.fresh) : nothing}
    </section>`;
  }

  private code({ link, expires_ms, kind }: SignInLink & { kind: Kind }): TemplateResult {
    const url = invitationUrl(link, location.origin, kind === 'phone' ? 'camera' : 'bag');
    return html`<div class="share once" data-testid="code" data-kind=${kind}>
      ${qrCode(url, this.t(`code.${kind}.qr`))}
      <div><h3>${this.t(`code.${kind}.title`)}</h3>
        <p>${this.t('people.link.text')} ${expires_ms ? this.t('people.link.until', { time: dateTime(expires_ms, this.model.language) }) : nothing}</p>
        <sf-copy .label=${this.t('people.link')} .value=${url} .action=${this.t('action.copy')} .done=${this.t('action.copied')}></sf-copy></div>
    </div>`;
  }

  private async make(kind: Kind): Promise<void> {
    this.busy = true;
    const made = await this.model.attempt(this.link(kind));
    this.busy = false;
    if (made) this.fresh = { ...made, kind };
  }

  /** One's own phone signs in as oneself; that of whoever is nobody of the store's, or came by a token, as its host. */
  private async link(kind: Kind): Promise<SignInLink> {
    const { client, store } = this.model;
    const { session } = client;
    if (kind === 'phone' && session?.store && session.id?.startsWith('m_')) return client.change<SignInLink>('session.link');
    const { members } = await client.call<{ members: Member[] }>('member.list', { store });
    const name = this.t(`code.${kind}.name`);
    const known = members.find((member) => member.name === name);
    if (known) return client.change<SignInLink>('member.link', { store, member: known.member });
    return client.change<SignInLink>('member.invite', { store, name, role: kind === 'phone' ? 'host' : 'assistant' });
  }
}

customElements.define('sf-phone-code', PhoneCode);
