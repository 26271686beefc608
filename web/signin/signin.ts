// SPDX-License-Identifier: MIT
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { forgetDeviceKeys } from '../shared/device_keys';
import { pickLanguage, text, type TextKey } from '../shared/language';
import { destination, failureText, secretOf, workplace, type SignedIn } from './entry';

/**
 * Signs in with the link's secret (in the address's fragment, which no server sees) or with a
 * pasted token. Only the button uses the link up: whatever merely opens it, such as the preview
 * of a messenger, does not.
 */
export class Signin extends LitElement {
  static override properties = {
    busy: { state: true },
    failure: { state: true },
    pasting: { state: true },
    signedIn: { state: true },
  };
  declare private busy: boolean;
  declare private failure: TextKey | undefined;
  declare private pasting: boolean;
  declare private signedIn: SignedIn | undefined;
  private readonly language = pickLanguage(location.search, navigator.languages);
  private readonly changedLink = () => this.readLink();
  private secret = '';

  override connectedCallback(): void {
    super.connectedCallback();
    document.documentElement.lang = this.language;
    document.title = `${this.t('signin.title')} · Shopfloor`;
    addEventListener('hashchange', this.changedLink);
    this.readLink();
  }

  override disconnectedCallback(): void {
    removeEventListener('hashchange', this.changedLink);
    super.disconnectedCallback();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    return html`<main class="card">
      <p class="brand" aria-hidden="true">Shopfloor</p>
      ${this.signedIn ? this.inside(this.signedIn) : this.pasting ? this.paste() : this.link()}
      <p class="failure" role="alert">${this.failure ? this.t(this.failure) : nothing}</p>
    </main>`;
  }

  private link(): TemplateResult {
    return html`<h1>${this.t('signin.title')}</h1>
      <p class="lead">${this.t('signin.link.lead')}<br />${this.t('signin.link.once')}</p>
      <form @submit=${this.submit}>
        <button class="button wide" ?disabled=${this.busy}>${this.t('signin.button')}</button>
      </form>`;
  }

  private paste(): TemplateResult {
    return html`<h1>${this.t('signin.title')}</h1>
      <p class="lead">${this.t('signin.paste.lead')}</p>
      <form @submit=${this.submit}>
        <label for="secret">${this.t('signin.paste.label')}</label>
        <input id="secret" name="secret" type="password" autocomplete="off" spellcheck="false"
          maxlength="500" required ?disabled=${this.busy} />
        <button class="button wide" ?disabled=${this.busy}>${this.t('signin.button')}</button>
      </form>
      <p class="hint">${this.t('signin.paste.hint')}</p>`;
  }

  private inside(who: SignedIn): TemplateResult {
    const name = who.name || this.t(`role.${who.role}` as TextKey);
    return html`<h1>${this.t('signin.inside.title', { name })}</h1>
      <p class="lead">${this.t(`role.${who.role}` as TextKey)}${who.store ? ` · ${who.store}` : nothing}</p>
      <a class="button wide" href=${destination(location.search, location.origin, workplace(who.role))}
        >${this.t('signin.inside.go')}</a>
      <button class="quiet wide" ?disabled=${this.busy} @click=${this.signOut}>${this.t('signin.out')}</button>`;
  }

  /** A new link in the same tab counts as well. */
  private readLink(): void {
    this.secret = secretOf(location.hash);
    this.pasting = this.secret === '';
    this.failure = undefined;
    this.signedIn = undefined;
    if (this.pasting) void this.askWho();
  }

  private async askWho(): Promise<void> {
    const answer = await fetch('/v1/session', { cache: 'no-store' }).catch(() => undefined);
    if (!answer?.ok) return;
    const { session } = (await answer.json()) as { session: SignedIn | null };
    if (session && this.pasting) this.signedIn = session;
  }

  private readonly submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const field = this.querySelector<HTMLInputElement>('#secret');
    const secret = field ? secretOf(field.value) : this.secret;
    this.busy = true;
    this.failure = undefined;
    try {
      const answer = await fetch('/v1/signin', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ secret }),
      });
      const body = (await answer.json()) as { next?: string; error?: { code: string } };
      if (answer.ok) {
        // Whoever was here before takes along what they were given.
        forgetDeviceKeys();
        location.replace(destination(location.search, location.origin, body.next ?? '/'));
        return;
      }
      this.fail(failureText(body.error?.code));
    } catch {
      this.fail('signin.error.network');
    }
  };

  /** A link that is over leaves the field for another one. */
  private fail(text: TextKey): void {
    this.busy = false;
    this.failure = text;
    if (text !== 'signin.error.network' && text !== 'signin.error.other') this.pasting = true;
  }

  private readonly signOut = async (): Promise<void> => {
    this.busy = true;
    forgetDeviceKeys();
    const answer = await fetch('/v1/signout', { method: 'POST' }).catch(() => undefined);
    this.busy = false;
    if (answer?.ok) this.signedIn = undefined;
    else this.failure = 'signin.error.network';
  };

  private t(key: TextKey, values?: Record<string, string | number>): string {
    return text(this.language, key, values);
  }
}

customElements.define('sf-signin', Signin);
