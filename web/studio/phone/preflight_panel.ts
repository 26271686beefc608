// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import { bitRate } from '../../shared/moments';
import * as icons from '../../shared/staff_icons';
import { sayValue, type StaffKey } from '../../shared/staff_words';
import { hasKey } from '../camera_key';
import { StudioElement } from '../studio_element';
import { levelFor, PICTURES } from './quality';
import { preflight, worst, type Check, type Mark, type PreflightFacts, type RoomWord } from './preflight';
import { Senses } from './senses';

const MARKS: Record<Mark, TemplateResult> = {
  waiting: icons.dots, good: icons.check, attention: icons.notice, broken: icons.close,
};

/** What is ready for the show: a line for each, and a sentence where something is to be done. */
export class PreflightPanel extends StudioElement {
  private senses: Senses | undefined;
  private stream: MediaStream | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.attend();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.senses?.close();
    this.senses = this.stream = undefined;
  }

  protected override updated(): void {
    this.attend();
  }

  /** Listens to what the camera is now, and measures a line that is not known, unless a show needs it. */
  private attend(): void {
    const { camera, room } = this.model;
    const { stream } = camera.devices;
    if (stream !== this.stream) {
      this.senses?.close();
      this.stream = stream;
      this.senses = stream && new Senses(stream, () => this.requestUpdate());
    }
    if (this.isLineFree && camera.line.isUnmeasured) void camera.line.measure(room);
  }

  private get isLineFree(): boolean {
    const { facts, isOnAir, line } = this.model;
    return line === 'up' && facts !== undefined && !facts.ingest && !isOnAir;
  }

  protected override render() {
    const checks = preflight(this.facts);
    const open = checks.filter(({ mark }) => mark === 'attention' || mark === 'broken').length;
    const mark = worst(checks);
    const sum = open > 0 ? this.t('preflight.sum.open', { count: open }) : this.t(mark === 'good' ? 'preflight.sum.good' : 'preflight.sum.waiting');
    return html`<details class="preflight" open data-testid="preflight" data-mark=${mark}>
      <summary><span class="preflight-mark" data-mark=${mark} aria-hidden="true">${MARKS[mark]}</span><strong>${sum}</strong></summary>
      <ul>${checks.map((check) => this.line(check))}</ul>
    </details>`;
  }

  private get facts(): PreflightFacts {
    const { camera } = this.model;
    const { devices } = camera;
    const { width = 0, height = 0, frameRate = 0 } = devices.video?.getSettings() ?? {};
    return {
      room: this.roomWord,
      picture: devices.video && !devices.isInterrupted ? { width, height, fps: Math.round(frameRate) } : undefined,
      light: this.senses?.light ?? 'waiting',
      sound: this.senses?.sound ?? 'waiting',
      uplink: camera.line.uplink ?? (camera.line.isMeasuring || !this.model.facts || this.isLineFree ? undefined : 'unmeasured'),
    };
  }

  private get roomWord(): RoomWord {
    const { model } = this;
    if (model.line !== 'up') return 'unreachable';
    if (model.isTakenDown) return 'down';
    if (!hasKey(model)) return 'no_key';
    if (model.facts?.ingest && model.camera.state === 'idle') return 'taken';
    return model.isClosed ? 'closed' : 'free';
  }

  private line({ id, mark, word }: Check): TemplateResult {
    const { language } = this.model;
    const advice = mark === 'good' ? '' : sayValue(language, `preflight.${id}`, word);
    return html`<li class="ready" data-check=${id} data-mark=${mark} data-word=${word}>
      <span class="preflight-mark" data-mark=${mark} role="img" aria-label=${this.t(`preflight.mark.${mark}`)}>${MARKS[mark]}</span>
      <span class="ready-name">${this.t(`preflight.${id}` as StaffKey)}</span>
      <span class="ready-value">${this.value(id)}</span>
      ${advice ? html`<span class="ready-advice">${advice} ${id === 'uplink' && mark !== 'waiting' ? this.again() : nothing}</span>` : id === 'uplink' ? this.again() : nothing}
    </li>`;
  }

  private again(): TemplateResult {
    const { camera, room } = this.model;
    return html`<button class="link-button" type="button" @click=${() => void camera.line.measure(room)}>${this.t('preflight.again')}</button>`;
  }

  private value(id: Check['id']) {
    const { model } = this;
    const { picture, uplink } = this.facts;
    if (id === 'room') return model.client.session?.name || sayValue(model.language, 'role', model.role);
    if (id === 'picture' && picture) {
      const shape = this.t(picture.height > picture.width ? 'preflight.upright' : 'preflight.wide');
      return `${picture.width}×${picture.height}${picture.fps ? ` · ${this.t('numbers.fps', { fps: picture.fps })}` : ''} · ${shape}`;
    }
    if (id === 'sound') {
      const level = this.senses?.level ?? 0;
      return html`<meter class="level" min="0" max="1" .value=${level} aria-label=${this.t('preflight.level')}></meter>`;
    }
    if (id === 'uplink' && typeof uplink === 'number') {
      return `${bitRate(uplink, model.language)} → ${PICTURES[levelFor(uplink)]!.short}p`;
    }
    return nothing;
  }
}

customElements.define('sf-preflight', PreflightPanel);
