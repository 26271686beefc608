// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import { ask } from '../shared/ask';
import { pressedMs } from './press';
import { StudioElement } from './studio_element';

/** The one thing to do next: go on air, end the explanation, end the show. Sticks to the thumb. */
export class MainAction extends StudioElement {
  static override properties = { busy: { state: true } };
  declare private busy: boolean;

  protected override render() {
    const { model } = this;
    if (model.isTakenDown || !model.facts) return nothing;
    return html`<div class="main-action">${model.isOnAir ? this.onAir() : this.offAir()}</div>`;
  }

  private onAir(): TemplateResult {
    const { model } = this;
    const { explanation } = model;
    const name = explanation && this.nameOf(model.product(explanation.sku), explanation.sku);
    return html`
      ${explanation && model.may('assistant') ? html`<button class="button wide" type="button" data-testid="end-explanation"
        @click=${(event: Event) => void model.endExplanation(pressedMs(event))}>
        <span class="clip">${this.t('explain.end_of', { name: name! })}</span></button>` : nothing}
      ${model.may('host') ? html`<button class="button quiet ${explanation ? '' : 'wide'}" type="button" data-testid="end-show"
        ?disabled=${this.busy} @click=${this.end}>${this.t('show.end')}</button>` : nothing}`;
  }

  private offAir(): TemplateResult | typeof nothing {
    const { model } = this;
    if (!model.may('host')) return nothing;
    const isReady = model.isInPreview || model.isClosed;
    if (!isReady) return html`<p class="main-hint">${this.t('show.waits')}</p>`;
    return html`<button class="button wide" type="button" data-testid="go-on-air"
      ?disabled=${this.busy} @click=${this.start}>${this.t('show.start')}</button>`;
  }

  private readonly start = async (): Promise<void> => {
    const { model } = this;
    const agreed = await ask({
      title: this.t('show.start.title'),
      text: this.t(model.isInPreview ? 'show.start.text' : 'show.start.text_ended'),
      action: this.t('show.start'),
      cancel: this.t('action.cancel'),
    });
    if (agreed === undefined) return;
    await this.doing(model.client.change<{ broadcast: string | null }>('broadcast.start', { room: model.room })
      .then(({ broadcast }) => model.tell(this.t(broadcast ? 'show.started' : 'show.opened'))));
  };

  private readonly end = async (): Promise<void> => {
    const { model } = this;
    const agreed = await ask({
      title: this.t('show.end.title'),
      text: this.t('show.end.text', { count: model.viewers }),
      action: this.t('show.end'),
      cancel: this.t('show.end.cancel'),
    });
    if (agreed === undefined) return;
    await this.doing(model.client.change('broadcast.end', { room: model.room })
      .then(() => model.tell(this.t('show.ended'))));
  };

  private async doing(work: Promise<unknown>): Promise<void> {
    this.busy = true;
    await this.model.attempt(work);
    await this.model.readFacts();
    this.busy = false;
  }
}

customElements.define('sf-main-action', MainAction);
