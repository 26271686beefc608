// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import type { Member, SignInLink } from '../../shared/control_types';
import '../../shared/copy_field';
import { dateTime } from '../../shared/moments';
import { qrCode } from '../../shared/qr';
import { sayValue } from '../../shared/staff_words';
import { StudioElement } from '../studio_element';
import { freeName, invitationUrl, isOutOfReach } from './invitation';

type Kind = 'phone' | 'assistant';
type Fresh = SignInLink & { kind: Kind };

interface SignIn {
  id: number;
  method: string;
  actor_id: string;
  outcome: string;
}

/** A code that is good for longer is made anew rather than left on a screen. */
const SHOWN_MS = 600_000;
const USED_MS = 3000;

/** A code for a phone's camera: it opens this studio there, signed in. Good for one sign-in, and shown no longer than until then. */
export class PhoneCode extends StudioElement {
  static override properties = { fresh: { state: true }, busy: { state: true } };
  declare private fresh: Fresh | undefined;
  declare private busy: boolean;
  private expiry: ReturnType<typeof setTimeout> | undefined;
  private watch: ReturnType<typeof setInterval> | undefined;
  private readonly hideUnseen = (): void => {
    if (document.visibilityState === 'hidden') this.hide();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.hideUnseen);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.hideUnseen);
    this.hide();
  }

  protected override render() {
    // A phone needs a key, which owners make.
    if (!this.model.may('owner')) return nothing;
    return html`<section class="phone-code" data-testid="phone-code">
      <header class="panel-head"><h2>${this.t('code.title')}</h2></header>
      <p class="lead">${this.t('code.hint')}</p>
      ${isOutOfReach(location.hostname) ? html`<p class="warning" data-testid="out-of-reach">${this.t('code.local')}</p>`
        : window.isSecureContext ? nothing : html`<p class="warning">${this.t('camera.trouble.insecure')}</p>`}
      <div class="camera-actions">
        <button class="button" type="button" data-testid="code-phone" ?disabled=${this.busy} @click=${() => void this.make('phone')}>${this.t('code.phone')}</button>
        <button class="button quiet" type="button" data-testid="code-assistant" ?disabled=${this.busy}
          @click=${() => void this.make('assistant')}>${this.t('code.assistant')}</button>
      </div>
      ${this.fresh ? this.code(this.fresh) : nothing}
    </section>`;
  }

  private code({ link, expires_ms, kind }: Fresh): TemplateResult {
    const { language, role } = this.model;
    const url = invitationUrl(link, location.origin, kind === 'phone' ? 'camera' : 'bag');
    const rights = kind === 'phone' ? this.t('code.phone.rights', { role: sayValue(language, 'role', role === 'operator' ? 'owner' : role) }) : '';
    return html`<div class="share once" data-testid="code" data-kind=${kind}>
      ${qrCode(url, this.t(`code.${kind}.qr`))}
      <div><h3>${this.t(`code.${kind}.title`)}</h3>
        ${rights ? html`<p class="warning" data-testid="code-rights">${rights}</p>` : nothing}
        <p>${this.t('people.link.text')} ${expires_ms ? this.t('people.link.until', { time: dateTime(expires_ms, language) }) : nothing}</p>
        <sf-copy .label=${this.t('people.link')} .value=${url} .action=${this.t('action.copy')} .done=${this.t('action.copied')}></sf-copy></div>
    </div>`;
  }

  private async make(kind: Kind): Promise<void> {
    this.hide();
    this.busy = true;
    const made = await this.model.attempt(this.link(kind));
    this.busy = false;
    if (!made || !this.isConnected) return;
    this.fresh = { ...made, kind };
    const leftMs = made.expires_ms ? made.expires_ms - Date.now() : SHOWN_MS;
    this.expiry = setTimeout(() => this.hide(), Math.max(0, Math.min(SHOWN_MS, leftMs)));
    if (made.member) void this.followUse(made.member);
  }

  private hide(): void {
    clearTimeout(this.expiry);
    clearInterval(this.watch);
    this.fresh = undefined;
  }

  /** The store's log tells who signs in. */
  private async followUse(member: string): Promise<void> {
    const { fresh } = this;
    const before = await this.lastSignIn(member);
    if (this.fresh !== fresh) return;
    this.watch = setInterval(() => void this.lastSignIn(member).then((id) => {
      if (this.fresh === fresh && id > before) this.hide();
    }), USED_MS);
  }

  private async lastSignIn(member: string): Promise<number> {
    const { client, store } = this.model;
    const log = await client.call<{ entries: SignIn[] }>('audit.list', { store, limit: 50 }).catch(() => ({ entries: [] }));
    return Math.max(0, ...log.entries.filter(({ method, actor_id, outcome }) =>
      method === 'session.signin' && actor_id === member && outcome === 'done').map(({ id }) => id));
  }

  /** One's own phone signs in as oneself; that of whoever is nobody of the store's, or came by a token, as an owner of its own. */
  private async link(kind: Kind): Promise<SignInLink> {
    const { client, store } = this.model;
    const { session } = client;
    if (kind === 'phone' && session?.store && session.id?.startsWith('m_')) return client.change<SignInLink>('session.link');
    const { members } = await client.call<{ members: Member[] }>('member.list', { store });
    const name = freeName(this.t(`code.${kind}.name`), members.map((member) => member.name));
    return client.change<SignInLink>('member.invite', { store, name, role: kind === 'phone' ? 'owner' : 'assistant' });
  }
}

customElements.define('sf-phone-code', PhoneCode);
