// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import { clockTime } from '../../shared/moments';
import { pressedMs } from '../press';
import { stepsOf } from '../rundown_steps';
import { StudioElement } from '../studio_element';
import { atHand } from './at_hand';

/** The product at hand, with one tap to explain it or to end that; and the running order, now and next. */
export class AirHand extends StudioElement {
  static override properties = { busy: { state: true } };
  declare private busy: boolean;

  protected override render() {
    return html`${this.product()}${this.plan()}`;
  }

  private product(): TemplateResult | typeof nothing {
    const { model } = this;
    const hand = atHand(model.explanation?.sku, model.rundown, model.bag);
    if (!hand) return nothing;
    const name = this.nameOf(model.product(hand.sku), hand.sku);
    const seconds = model.explanation ? (Date.now() - model.explanation.startedMs) / 1000 : 0;
    const act = (event: Event) => void this.doing(
      hand.isShown ? model.endExplanation(pressedMs(event)) : model.explain(hand.sku, pressedMs(event)));
    return html`<div class="air-hand" data-testid="at-hand" data-sku=${hand.sku} ?data-shown=${hand.isShown}>
      <p class="air-hand-text"><span>${hand.isShown ? `${this.t('explain.now')} ${clockTime(seconds)}` : this.t('air.at_hand')}</span>
        <strong class="clip">${name}</strong></p>
      <button class="button" type="button" data-testid="hand-action" ?disabled=${this.busy || !model.isOnAir} @click=${act}
        aria-label=${this.t(hand.isShown ? 'explain.end_of' : 'explain.start_of', { name })}>
        ${this.t(hand.isShown ? 'explain.end' : 'explain.start')}</button>
    </div>`;
  }

  private plan(): TemplateResult | typeof nothing {
    const { model } = this;
    const { now, next } = stepsOf(model.rundown);
    if (!now && !next) return nothing;
    return html`<div class="air-plan">
      <div class="air-steps">
        ${now ? html`<p class="clip"><span>${this.t('rundown.now')}</span> <strong data-testid="air-now">${this.titleOf(now)}</strong></p>` : nothing}
        ${next ? html`<p class="clip"><span>${this.t('rundown.next')}</span> <strong data-testid="air-next">${this.titleOf(next)}</strong></p>` : nothing}
      </div>
      ${next ? html`<button class="button quiet small" type="button" data-testid="air-advance" ?disabled=${this.busy || !model.isOnAir}
        @click=${() => void this.doing(this.advance())}>${this.t('rundown.advance')}</button>` : nothing}
    </div>`;
  }

  private async advance(): Promise<void> {
    const { model } = this;
    await model.attempt(model.client.change('rundown.next', { room: model.room }));
    await model.readRundown();
  }

  private async doing(work: Promise<void>): Promise<void> {
    this.busy = true;
    await work;
    this.busy = false;
  }
}

customElements.define('sf-air-hand', AirHand);
