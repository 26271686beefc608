// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import { ask } from '../shared/ask';
import type { Hook, HookTest, NewHook } from '../shared/control_types';
import '../shared/copy_field';
import { dateTime } from '../shared/moments';
import * as icons from '../shared/staff_icons';
import { eventsOf, groupsOf, HOOK_GROUP_NAMES, shortUrl, type HookGroup } from './hook_words';
import { StudioElement } from './studio_element';

/** Whether its newest delivery did not arrive. */
function isBad({ last }: Hook): boolean {
  return last !== undefined && last.outcome !== 'delivered';
}

/** The store's own programs that are told of its shows, deals and orders. */
export class HooksPanel extends StudioElement {
  static override properties = { hooks: { state: true }, fresh: { state: true }, tests: { state: true }, busy: { state: true } };
  declare private hooks: Hook[] | undefined;
  /** With a secret just made, shown this once. */
  declare private fresh: NewHook | undefined;
  /** How the tests of this page went, by hook; undefined while one is under way. */
  declare private tests: ReadonlyMap<string, HookTest | undefined>;
  declare private busy: boolean;

  override connectedCallback(): void {
    super.connectedCallback();
    this.tests = new Map();
    void this.read();
  }

  protected override render() {
    const { hooks } = this;
    return html`<header class="panel-head"><h2>${this.t('hooks.title')}</h2></header>
      <p class="lead">${this.t('hooks.hint')}</p>
      ${this.fresh ? this.secret(this.fresh) : nothing}
      ${hooks && hooks.length === 0 ? html`<div class="empty"><span class="empty-icon">${icons.hook}</span><h2>${this.t('hooks.empty.title')}</h2>
        <p>${this.t('hooks.empty.text')}</p></div>` : nothing}
      <ul class="rows" data-testid="hooks">${(hooks ?? []).map((hook) => this.hook(hook))}</ul>
      ${this.form()}`;
  }

  private secret({ url, secret }: NewHook): TemplateResult {
    return html`<section class="once" data-testid="hook-secret">
      <h3>${this.t('hooks.secret.title', { url: shortUrl(url) })}</h3>
      <sf-copy .label=${this.t('hooks.secret')} .value=${secret} .action=${this.t('action.copy')} .done=${this.t('action.copied')}></sf-copy>
      <p class="warning">${this.t('hooks.secret.once')}</p></section>`;
  }

  private form(): TemplateResult {
    return html`<form class="hook-form" @submit=${this.create}>
      <h3>${this.t('hooks.new')}</h3>
      <label class="field"><span class="label">${this.t('hooks.url')}</span>
        <input class="input code" name="url" type="url" required maxlength="500" placeholder="https://shop.example.com/hooks" autocomplete="off"></label>
      <label class="field"><span class="label">${this.t('hooks.label')}</span>
        <input class="input" name="label" maxlength="60" autocomplete="off"></label>
      <fieldset class="hook-groups"><legend class="label">${this.t('hooks.events')}</legend>
        ${HOOK_GROUP_NAMES.map((name) => html`<label class="check">
          <input type="checkbox" name="group" value=${name} checked>${this.t(`hooks.group.${name}`)}</label>`)}</fieldset>
      <button class="button" type="submit" ?disabled=${this.busy}>${icons.plus}${this.t('hooks.create')}</button>
    </form>`;
  }

  private hook(hook: Hook): TemplateResult {
    const name = hook.label || shortUrl(hook.url);
    const groups = groupsOf(hook);
    const isOn = hook.state === 'on';
    return html`<li class="row hook" data-hook=${hook.hook}>
      <div class="row-text"><strong>${name}${isOn ? nothing : html` <span class="tag">${this.t(`hooks.state.${hook.state}`)}</span>`}</strong>
        ${hook.label ? html`<span class="hook-url">${shortUrl(hook.url)}</span>` : nothing}
        <span>${groups.length === 0 ? this.t('hooks.group.all') : groups.map((group) => this.t(`hooks.group.${group}`)).join(' · ')}</span>
        <span data-testid="hook-last" class=${isBad(hook) ? 'hook-bad' : nothing}>${this.last(hook)}</span>
        ${hook.waiting > 0 ? html`<span>${this.t('hooks.waiting', { count: hook.waiting })}</span>` : nothing}
        ${hook.missed > 0 ? html`<span class="hook-bad">${this.t('hooks.missed', { count: hook.missed })}</span>` : nothing}
        ${hook.set_aside > 0 ? html`<span class="hook-bad">${this.t('hooks.set_aside', { count: hook.set_aside })}</span>` : nothing}
        ${this.test(hook)}</div>
      <div class="hook-actions">
        <button class="button small" type="button" @click=${() => void this.try(hook)}>${this.t('hooks.test')}</button>
        ${hook.set_aside > 0 ? html`<button class="button quiet small" type="button" @click=${() => void this.resend(hook)}>${this.t('hooks.resend')}</button>` : nothing}
        <button class="button quiet small" type="button" @click=${() => void this.turn(hook, !isOn)}>${this.t(isOn ? 'hooks.off' : 'hooks.on')}</button>
        <button class="button quiet small" type="button" @click=${() => void this.rotate(hook, name)}>${this.t('hooks.rotate')}</button>
        <button class="button quiet small" type="button" aria-label=${this.t('hooks.delete_of', { name })}
          @click=${() => void this.dismiss(hook, name)}>${this.t('hooks.delete')}</button>
      </div></li>`;
  }

  private last({ last }: Hook) {
    if (!last) return this.t('hooks.last.none');
    const time = dateTime(last.utc_ms, this.model.language);
    if (last.outcome === 'delivered') return this.t('hooks.last.delivered', { time, count: last.events });
    return this.t('hooks.last.failed', { time, why: this.why(last) });
  }

  private test({ hook }: Hook) {
    if (!this.tests.has(hook)) return nothing;
    const test = this.tests.get(hook);
    if (!test) return html`<span role="status">${this.t('hooks.testing')}</span>`;
    const words = test.delivered
      ? this.t('hooks.test.well', { ms: test.took_ms })
      : this.t('hooks.test.badly', { why: this.why(test) });
    return html`<span role="status" data-testid="hook-test" class=${test.delivered ? nothing : 'hook-bad'}>${words}</span>`;
  }

  /** The server's sentences are English: elsewhere, what they say in a few words. */
  private why({ status, reason = '' }: Pick<HookTest, 'status' | 'reason'>): string {
    if (this.model.language === 'en') return reason;
    return status ? this.t('hooks.answered', { status }) : this.t('hooks.unreachable');
  }

  private readonly create = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { model } = this;
    const form = event.target as HTMLFormElement;
    const fields = new FormData(form);
    const label = String(fields.get('label')).trim();
    const events = eventsOf(fields.getAll('group') as HookGroup[]);
    this.busy = true;
    const made = await model.attempt(model.client.change<NewHook>('hook.create', {
      store: model.store, url: String(fields.get('url')).trim(), ...(label ? { label } : {}), ...(events ? { events } : {}),
    }));
    this.busy = false;
    if (!made) return;
    this.fresh = made;
    form.reset();
    await this.read();
  };

  private async try({ hook }: Hook): Promise<void> {
    const { model } = this;
    this.tests = new Map(this.tests).set(hook, undefined);
    const test = await model.attempt(model.client.change<HookTest>('hook.test', { store: model.store, hook }));
    const tests = new Map(this.tests);
    if (test) tests.set(hook, test);
    else tests.delete(hook);
    this.tests = tests;
    await this.read();
  }

  private async resend({ hook }: Hook): Promise<void> {
    const { model } = this;
    await model.attempt(model.client.change('hook.resend', { store: model.store, hook }), 'hooks.resent');
    await this.read();
  }

  private async turn({ hook }: Hook, enabled: boolean): Promise<void> {
    const { model } = this;
    await model.attempt(model.client.change('hook.update', { store: model.store, hook, enabled }), 'saved');
    await this.read();
  }

  private async rotate({ hook }: Hook, name: string): Promise<void> {
    const { model } = this;
    if (!await this.agrees('hooks.rotate', name)) return;
    this.fresh = await model.attempt(model.client.change<NewHook>('hook.rotate', { store: model.store, hook })) ?? this.fresh;
    await this.read();
  }

  private async dismiss({ hook }: Hook, name: string): Promise<void> {
    const { model } = this;
    if (!await this.agrees('hooks.delete', name)) return;
    await model.attempt(model.client.change('hook.delete', { store: model.store, hook }), 'hooks.deleted');
    if (this.fresh?.hook === hook) this.fresh = undefined;
    await this.read();
  }

  private async agrees(what: 'hooks.rotate' | 'hooks.delete', name: string): Promise<boolean> {
    const agreed = await ask({
      title: this.t(`${what}.title`, { name }), text: this.t(`${what}.text`), action: this.t(what), cancel: this.t('action.cancel'),
    });
    return agreed !== undefined;
  }

  private async read(): Promise<void> {
    const { model } = this;
    const answer = await model.attempt(model.client.call<{ hooks: Hook[] }>('hook.list', { store: model.store }));
    this.hooks = answer?.hooks ?? this.hooks;
  }
}

customElements.define('sf-hooks-panel', HooksPanel);
