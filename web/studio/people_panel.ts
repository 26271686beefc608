// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import { ask } from '../shared/ask';
import type { Member, Role, SignInLink } from '../shared/control_types';
import '../shared/copy_field';
import { dateTime } from '../shared/moments';
import { qrCode } from '../shared/qr';
import { sayValue } from '../shared/staff_words';
import { StudioElement } from './studio_element';

const ROLES: Role[] = ['owner', 'host', 'assistant', 'moderator'];

/** Who works in this store, and how they get in: a link or its QR code, good for one sign-in. */
export class PeoplePanel extends StudioElement {
  static override properties = { members: { state: true }, fresh: { state: true }, busy: { state: true } };
  declare private members: Member[] | undefined;
  /** A link just made, with whom it is for. */
  declare private fresh: (SignInLink & { name: string }) | undefined;
  declare private busy: boolean;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.read();
  }

  protected override render() {
    const { members } = this;
    return html`<header class="panel-head"><h2>${this.t('people.title')}</h2></header>
      <p class="lead">${this.t('people.hint')}</p>
      ${this.fresh ? this.link(this.fresh) : nothing}
      <form class="field-row invite" @submit=${this.invite}>
        <label class="field"><span class="label">${this.t('people.name')}</span>
          <input class="input" name="name" required maxlength="60" autocomplete="off"></label>
        <label class="field"><span class="label">${this.t('people.role')}</span>
          <select class="input" name="role">${this.roleOptions('assistant')}</select></label>
        <button class="button" type="submit" ?disabled=${this.busy}>${this.t('people.invite')}</button>
      </form>
      ${members && members.length === 0 ? html`<p class="note">${this.t('people.none')}</p>` : nothing}
      <ul class="rows" data-testid="members">${(members ?? []).map((member) => this.member(member))}</ul>
      <dl class="settings">${ROLES.map((role) => html`<dt>${sayValue(this.model.language, 'role', role)}</dt>
        <dd>${sayValue(this.model.language, 'role.may', role)}</dd>`)}</dl>`;
  }

  private link({ link, name, expires_ms }: SignInLink & { name: string }): TemplateResult {
    const url = new URL(link, location.origin).href;
    return html`<section class="share once" data-testid="signin-link">
      ${qrCode(url, this.t('people.link.qr', { name }))}
      <div><h3>${this.t('people.link.title', { name })}</h3>
        <p>${this.t('people.link.text')} ${expires_ms ? this.t('people.link.until', { time: dateTime(expires_ms, this.model.language) }) : nothing}</p>
        <sf-copy .label=${this.t('people.link')} .value=${url} .action=${this.t('action.copy')} .done=${this.t('action.copied')}></sf-copy></div>
    </section>`;
  }

  private member(member: Member): TemplateResult {
    const { language } = this.model;
    const seen = member.last_seen_ms
      ? this.t('people.seen', { time: dateTime(member.last_seen_ms, language) })
      : this.t('people.unseen');
    return html`<li class="row" data-member=${member.member}>
      <div class="row-text"><strong>${member.name}</strong><span>${seen}</span></div>
      <select class="input small" aria-label=${this.t('people.role_of', { name: member.name })}
        @change=${(event: Event) => void this.setRole(member, (event.target as HTMLSelectElement).value)}>${this.roleOptions(member.role)}</select>
      <button class="button quiet small" type="button" @click=${() => void this.makeLink(member)}>${this.t('people.link.make')}</button>
      <button class="button quiet small" type="button" @click=${() => void this.dismiss(member)}
        aria-label=${this.t('people.remove_of', { name: member.name })}>${this.t('people.remove')}</button>
    </li>`;
  }

  private roleOptions(chosen: Role) {
    return ROLES.map((role) => html`<option value=${role} ?selected=${role === chosen}>${sayValue(this.model.language, 'role', role)}</option>`);
  }

  private readonly invite = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { model } = this;
    const form = event.target as HTMLFormElement;
    const fields = new FormData(form);
    const name = String(fields.get('name')).trim();
    this.busy = true;
    const answer = await model.attempt(model.client.change<SignInLink>('member.invite', { store: model.store, name, role: fields.get('role') }));
    this.busy = false;
    if (!answer) return;
    this.fresh = { ...answer, name };
    form.reset();
    await this.read();
  };

  private async makeLink({ member, name }: Member): Promise<void> {
    const { model } = this;
    const answer = await model.attempt(model.client.change<SignInLink>('member.link', { store: model.store, member }));
    if (answer) this.fresh = { ...answer, name };
  }

  private async setRole({ member }: Member, role: string): Promise<void> {
    const { model } = this;
    await model.attempt(model.client.change('member.update', { store: model.store, member, role }), 'saved');
    await this.read();
  }

  private async dismiss({ member, name }: Member): Promise<void> {
    const { model } = this;
    const agreed = await ask({
      title: this.t('people.remove.title', { name }),
      text: this.t('people.remove.text'),
      action: this.t('people.remove'),
      cancel: this.t('action.cancel'),
    });
    if (agreed === undefined) return;
    await model.attempt(model.client.change('member.remove', { store: model.store, member }), 'people.removed');
    await this.read();
  }

  private async read(): Promise<void> {
    const { model } = this;
    const answer = await model.attempt(model.client.call<{ members: Member[] }>('member.list', { store: model.store }));
    this.members = answer?.members ?? this.members;
  }
}

customElements.define('sf-people-panel', PeoplePanel);
