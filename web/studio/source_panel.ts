// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import type { SourceLine, SourceWarning } from '../shared/control_types';
import { sparkline } from '../shared/line_chart';
import { bitRate } from '../shared/moments';
import { say, sayValue, type StaffKey } from '../shared/staff_words';
import { judge, type Finding, type SourceSample } from './source_health';
import { StudioElement } from './studio_element';

/** The encoder's line: how it is in one word, its figures, what is wrong and what to do. */
export class SourcePanel extends StudioElement {
  protected override render() {
    const { model } = this;
    const { light, findings, warnings } = judge(model.stats, model.source);
    if (light === 'off') return nothing;
    return html`<header class="source-head"><h3 class="sub">${this.t('numbers.source')}</h3>
        <p class="light" data-light=${light} role="status"><span class="light-dot" aria-hidden="true"></span>${this.t(`health.light.${light}`)}</p>
      </header>
      ${findings.length + warnings.length > 0
        ? html`<ul class="findings">${findings.map((finding) => this.finding(finding))}${warnings.map((warning) => this.warning(warning))}</ul>`
        : html`<p class="note">${this.t('numbers.source.good')}</p>`}
      ${model.stats?.standby ? html`<p class="note" data-testid="standby">${this.t(`numbers.standby.${model.stats.standby}`)}</p>` : nothing}
      ${this.figures()}`;
  }

  private figures() {
    const { model } = this;
    const { stats, source, language } = model;
    const now = source.at(-1);
    if (!stats || !now) return nothing;
    const { video } = stats;
    const minutes = Math.max(1, Math.round(source.length / 60));
    const picture = (of: (sample: SourceSample) => number, key: StaffKey) =>
      sparkline(source.map(of), this.t(key, { minutes }));
    const interval = stats.source.keyframe_interval_ms;
    return html`<dl class="measures" data-testid="measures">
      ${this.measure('health.bitrate', bitRate(now.video_bps + now.audio_bps, language), picture((each) => each.video_bps + each.audio_bps, 'health.bitrate.chart'))}
      ${this.measure('health.fps', this.t('numbers.fps', { fps: Math.round(now.fps) }), picture((each) => each.fps, 'health.fps.chart'))}
      ${this.measure('health.keyframes', interval ? this.t('health.seconds', { seconds: Math.round(interval / 100) / 10 }) : '–')}
      ${this.measure('health.size', video ? `${video.width}×${video.height}` : '–')}
      ${this.measure('health.sound', now.audio_bps ? bitRate(now.audio_bps, language) : '–')}
      ${stats.line ? this.line(stats.line) : nothing}
    </dl>`;
  }

  private line({ loss_percent, drop_percent, rtt_ms }: SourceLine): TemplateResult {
    const percent = (value: number) => value.toLocaleString(this.model.language, { maximumFractionDigits: 1 });
    return html`${this.measure('health.loss', this.t('health.loss.value', { lost: percent(loss_percent), dropped: percent(drop_percent) }))}
      ${this.measure('health.rtt', this.t('health.ms', { ms: Math.round(rtt_ms) }))}`;
  }

  private measure(label: StaffKey, value: string, picture: TemplateResult | typeof nothing = nothing): TemplateResult {
    return html`<div class="measure"><dt>${this.t(label)}</dt><dd>${value}${picture}</dd></div>`;
  }

  private finding({ code, severity, values }: Finding): TemplateResult {
    const { language } = this.model;
    return html`<li class="finding" data-code=${code} data-severity=${severity}>
      <strong>${say(language, `health.${code}` as StaffKey, values)}</strong>
      <span>${say(language, `health.${code}.do` as StaffKey, values)}</span></li>`;
  }

  private warning({ code, text }: SourceWarning): TemplateResult {
    const words = sayValue(this.model.language, 'warning', code);
    return html`<li class="finding" data-code=${code} data-severity="attention"><span>${words === code ? text : words}</span>
      ${code === 'source_refused' ? html`<span>${text}</span>` : nothing}</li>`;
  }
}

customElements.define('sf-source-panel', SourcePanel);
