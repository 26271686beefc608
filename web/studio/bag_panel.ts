// SPDX-License-Identifier: MIT
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Product } from '../player/messages';
import { mainOffer } from '../room/offer';
import { channelBadge } from '../room/purchase';
import { thumbnail } from '../room/thumbnail';
import { clockTime } from '../shared/moments';
import { formatMoney } from '../shared/money';
import * as icons from '../shared/staff_icons';
import { pressedMs } from './press';
import { StudioElement } from './studio_element';

/** The show's products, each with one tap to put it on show. */
export class BagPanel extends StudioElement {
  static override properties = { isArranging: { state: true }, pressed: { state: true } };
  declare private isArranging: boolean;
  /** The product whose button was pressed and not yet answered. */
  declare private pressed: string | undefined;

  /** Somebody else may have changed it, and off air no preview tells. */
  protected override firstUpdated(): void {
    void this.model.readBag();
  }

  protected override render() {
    const { bag } = this.model;
    if (!bag) return html`<p class="note">${this.t('loading')}</p>`;
    if (bag.length === 0) return this.empty();
    return html`<header class="panel-head">
        <h2>${this.t('bag.title')}</h2>
        <span class="panel-count">${this.t('bag.count', { count: bag.length })}</span>
        ${this.model.may('assistant') ? html`
          <button class="button quiet small" type="button" aria-pressed=${Boolean(this.isArranging)}
            @click=${() => (this.isArranging = !this.isArranging)}>
            ${this.t(this.isArranging ? 'bag.arranged' : 'bag.arrange')}</button>
          <a class="button quiet small" href="#products">${icons.plus}${this.t('bag.add')}</a>` : nothing}
      </header>
      ${this.model.isOnAir ? nothing : html`<p class="lead">${this.t('bag.off_air')}</p>`}
      <ol class="goods" data-testid="bag">
        ${repeat(bag, ({ sku }) => sku, (product, index) => this.item(product, index, bag))}
      </ol>`;
  }

  private item(product: Product, index: number, bag: Product[]): TemplateResult {
    const { explanation } = this.model;
    const isShown = explanation?.sku === product.sku;
    const name = this.nameOf(product);
    return html`<li class="good" data-sku=${product.sku} ?data-shown=${isShown}>
      ${thumbnail(product, name)}
      <div class="good-text">
        ${isShown ? html`<p class="good-now">${this.t('explain.now')}
          <span>${clockTime((Date.now() - explanation.startedMs) / 1000)}</span></p>` : nothing}
        <h3 class="good-name">${name}</h3>
        ${this.terms(product)}
      </div>
      ${this.isArranging ? this.arrangeButtons(product, index, bag, name) : this.explainButton(product, isShown, name)}
    </li>`;
  }

  private terms(product: Product): TemplateResult {
    const { language } = this.model;
    const offer = mainOffer(product);
    return html`<p class="good-terms">
      ${offer ? html`<strong class="price">${formatMoney(offer.price, language)}</strong>` : nothing}
      ${product.offers.map((each) => channelBadge(each, language))}
    </p>`;
  }

  private explainButton(product: Product, isShown: boolean, name: string) {
    const { model } = this;
    if (!model.may('assistant')) return nothing;
    const act = (event: Event) => void this.press(product.sku, isShown, pressedMs(event));
    return html`<button class="button explain ${isShown ? '' : 'quiet'}" type="button"
      ?disabled=${!model.isOnAir || this.pressed !== undefined} @click=${act}
      aria-label=${this.t(isShown ? 'explain.end_of' : 'explain.start_of', { name })}>
      ${this.t(isShown ? 'explain.end' : 'explain.start')}</button>`;
  }

  private arrangeButtons(product: Product, index: number, bag: Product[], name: string): TemplateResult {
    const skus = bag.map(({ sku }) => sku);
    const move = (by: number) => void this.model.setBag(moved(skus, index, by));
    const remove = () => void this.model.setBag(skus.filter((sku) => sku !== product.sku));
    return html`<div class="good-tools">
      <button class="round plain" type="button" ?disabled=${index === 0} @click=${() => move(-1)}
        aria-label=${this.t('bag.up', { name })}>${icons.up}</button>
      <button class="round plain" type="button" ?disabled=${index === bag.length - 1} @click=${() => move(1)}
        aria-label=${this.t('bag.down', { name })}>${icons.down}</button>
      <button class="round plain" type="button" @click=${remove}
        aria-label=${this.t('bag.remove', { name })}>${icons.bin}</button>
    </div>`;
  }

  private empty(): TemplateResult {
    return html`<div class="empty">
      <span class="empty-icon">${icons.bag}</span>
      <h2>${this.t('bag.empty.title')}</h2>
      <p>${this.t('bag.empty.text')}</p>
      ${this.model.may('assistant') ? html`<a class="button" href="#products">${this.t('bag.empty.action')}</a>` : nothing}
    </div>`;
  }

  private async press(sku: string, isShown: boolean, atMs: number): Promise<void> {
    this.pressed = sku;
    await (isShown ? this.model.endExplanation(atMs) : this.model.explain(sku, atMs));
    this.pressed = undefined;
  }
}

/** The list with one of it moved up (-1) or down (1). */
export function moved<T>(list: readonly T[], index: number, by: number): T[] {
  const result = [...list];
  const [item] = result.splice(index, 1);
  if (item !== undefined) result.splice(Math.max(0, index + by), 0, item);
  return result;
}

customElements.define('sf-bag-panel', BagPanel);
