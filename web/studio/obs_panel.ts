// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import { ask } from '../shared/ask';
import type { NewKey, StreamKey } from '../shared/control_types';
import '../shared/copy_field';
import { dateTime } from '../shared/moments';
import { qrCode } from '../shared/qr';
import * as icons from '../shared/staff_icons';
import './obs_download';
import './source_panel';
import { StudioElement } from './studio_element';

const SETTINGS = ['service', 'encoder', 'rate', 'keyframe', 'tune', 'profile', 'size', 'audio'] as const;

/** How to get the picture in, and the shoppers. */
export class ObsPanel extends StudioElement {
  static override properties = { keys: { state: true }, fresh: { state: true }, server: { state: true }, busy: { state: true } };
  declare private keys: StreamKey[] | undefined;
  /** Just made, and shown this once. */
  declare private fresh: NewKey | undefined;
  declare private server: string | undefined;
  declare private busy: boolean;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.read();
  }

  protected override render() {
    const server = this.fresh?.rtmp_url ?? this.server ?? `rtmp://${location.hostname}/live`;
    return html`<header class="panel-head"><h2>${this.t('obs.title')}</h2></header>
      <p class="lead">${this.t('obs.hint')}</p>
      <ol class="guide">
        <li><h3>${this.t('obs.step.server')}</h3>
          <sf-copy data-testid="rtmp-url" .label=${this.t('obs.server')} .value=${server} .action=${this.t('action.copy')} .done=${this.t('action.copied')}></sf-copy></li>
        <li><h3>${this.t('obs.step.key')}</h3>
          ${this.fresh ? html`<div class="once">
            <sf-copy data-testid="stream-key" .label=${this.t('obs.key')} .value=${this.fresh.stream_key} .action=${this.t('action.copy')} .done=${this.t('action.copied')}></sf-copy>
            ${this.srt(this.fresh)}
            <p class="warning">${this.t('obs.key.once')}</p></div>` : nothing}
          <button class="button ${this.fresh ? 'quiet' : ''}" type="button" data-testid="new-key" ?disabled=${this.busy} @click=${() => void this.create('primary')}>
            ${icons.plus}${this.t('obs.key.new')}</button>
          <button class="button quiet" type="button" data-testid="new-backup-key" ?disabled=${this.busy} @click=${() => void this.create('backup')}>
            ${icons.plus}${this.t('obs.key.backup')}</button>
          ${this.keyList()}</li>
        <li><h3>${this.t('obs.step.settings')}</h3>
          <sf-obs-download .model=${this.model} .server=${server} .streamKey=${this.fresh?.stream_key}></sf-obs-download>
          <dl class="settings">${SETTINGS.map((name) => html`<dt>${this.t(`obs.set.${name}`)}</dt><dd>${this.t(`obs.set.${name}.value`)}</dd>`)}</dl></li>
        <li><h3>${this.t('obs.step.start')}</h3>
          <p>${this.t(this.model.facts?.auto_start === false ? 'obs.step.start.private' : 'obs.step.start.auto')}</p>
          <sf-source-panel .model=${this.model}></sf-source-panel></li>
      </ol>
      <section class="share">
        ${qrCode(this.model.roomUrl, this.t('share.qr'))}
        <div><h3>${this.t('share.title')}</h3><p>${this.t('share.text')}</p>
          <sf-copy .label=${this.t('share.link')} .value=${this.model.roomUrl} .action=${this.t('action.copy')} .done=${this.t('action.copied')}></sf-copy></div>
      </section>`;
  }

  /** What an encoder takes that publishes by SRT: all of it in one address, and its parts. */
  private srt({ srt_url, srt_stream_id, srt_passphrase, key_id }: NewKey) {
    if (!srt_url || !srt_stream_id || !srt_passphrase) return nothing;
    const host = srt_url.replace('//localhost', `//${location.hostname}`);
    const field = (name: 'address' | 'key_id' | 'passphrase', value: string) => html`<sf-copy data-testid=${`srt-${name}`}
      .label=${this.t(`obs.srt.${name}`)} .value=${value} .action=${this.t('action.copy')} .done=${this.t('action.copied')}></sf-copy>`;
    return html`<h4 class="sub">${this.t('obs.srt.title')}</h4><p class="note">${this.t('obs.srt.text')}</p>
      ${field('address', `${host}?streamid=${srt_stream_id}&passphrase=${srt_passphrase}`)}
      ${field('key_id', key_id)}${field('passphrase', srt_passphrase)}`;
  }

  private keyList() {
    const keys = (this.keys ?? []).filter(({ revoked_ms }) => !revoked_ms);
    if (keys.length === 0) return nothing;
    return html`<ul class="rows" data-testid="keys">${keys.map((key) => this.key(key))}</ul>`;
  }

  private key(key: StreamKey): TemplateResult {
    const label = key.label || this.t('obs.key.unnamed');
    return html`<li class="row" data-key=${key.key_id}>
      <div class="row-text"><strong>${label}${key.role === 'backup' ? html` <span class="tag">${this.t('obs.key.is_backup')}</span>` : nothing}</strong>
        <span>${this.t('obs.key.since', { time: dateTime(key.created_ms, this.model.language) })}</span></div>
      <button class="button quiet small" type="button" @click=${() => void this.revoke(key, label)}
        aria-label=${this.t('obs.key.revoke_of', { label })}>${this.t('obs.key.revoke')}</button>
    </li>`;
  }

  private async create(role: StreamKey['role']): Promise<void> {
    const { model } = this;
    const name = role === 'backup' ? 'obs.key.backup' : 'obs.key.new';
    const label = await ask({
      title: this.t(name),
      text: this.t(`${name}.text`),
      action: this.t('obs.key.make'),
      cancel: this.t('action.cancel'),
      field: { name: 'label', label: this.t('obs.key.label') },
    });
    if (label === undefined) return;
    this.busy = true;
    this.fresh = await model.attempt(model.client.change<NewKey>('key.create', { room: model.room, role, ...(label ? { label } : {}) })) ?? this.fresh;
    this.busy = false;
    await this.read();
  }

  private async revoke({ key_id }: StreamKey, label: string): Promise<void> {
    const { model } = this;
    const agreed = await ask({
      title: this.t('obs.key.revoke.title', { label }),
      text: this.t('obs.key.revoke.text'),
      action: this.t('obs.key.revoke'),
      cancel: this.t('action.cancel'),
    });
    if (agreed === undefined) return;
    await model.attempt(model.client.change('key.revoke', { room: model.room, key_id }), 'obs.key.revoked');
    if (this.fresh?.key_id === key_id) this.fresh = undefined;
    await this.read();
  }

  private async read(): Promise<void> {
    const { client, room } = this.model;
    const answer = await client.call<{ keys: StreamKey[]; rtmp_url?: string }>('key.list', { room }).catch(() => undefined);
    this.keys = answer?.keys;
    this.server = answer?.rtmp_url;
  }
}

customElements.define('sf-obs-panel', ObsPanel);
