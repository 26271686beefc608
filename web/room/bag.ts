// SPDX-License-Identifier: MIT
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Cue, Offer, Product } from '../player/index';
import { localText } from '../shared/language';
import { formatMoney } from '../shared/money';
import * as icons from './icons';
import { quantityTerms } from './offer';
import { buyAction, channelBadge, modeSwitch } from './purchase';
import { offersFor } from './quote';
import { RoomElement } from './room_element';
import type { RoomModel } from './room_model';
import { onShow } from './show';
import { thumbnail } from './thumbnail';

const WIDE = matchMedia('(min-width: 900px)');

/** The show's products: a panel beside a wide stage, a sheet over a narrow one. */
export class Bag extends RoomElement {
  override connectedCallback(): void {
    super.connectedCallback();
    WIDE.addEventListener('change', this.widthChanged);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    WIDE.removeEventListener('change', this.widthChanged);
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('model')) this.widthChanged();
    const dialog = this.dialog;
    const open = this.model?.bagOpen ?? false;
    document.documentElement.classList.toggle('bag-open', open);
    if (!dialog || open === dialog.open) return;
    if (!open) dialog.close();
    else if (WIDE.matches) dialog.setAttribute('open', '');
    else dialog.showModal();
  }

  protected override render() {
    const { model } = this;
    if (!model) return nothing;
    const shown = onShow(model.activeCues, model.bag)?.cue;
    return html`<dialog class="bag" data-testid="bag" aria-labelledby="bag-title"
        @close=${() => model.openBag(false)} @click=${this.clickedBeside}>
      <div class="bag-body">
        <header class="bag-head">
          <h2 class="bag-title" id="bag-title">${this.t('bag.title')}</h2>
          <span class="bag-count">${this.t('bag.count', { count: model.bag.length })}</span>
          <button class="round plain" type="button" aria-label=${this.t('bag.close')}
            @click=${() => model.openBag(false)}>${icons.close}</button>
        </header>
        <div class="bag-modes">${modeSwitch(model, model.bag, this.language)}</div>
        ${model.bag.length === 0 ? this.empty() : html`<ol class="bag-list">
          ${model.bag.map((product) =>
            this.item(model, product, product.sku === shown?.product ? shown : undefined))}
        </ol>`}
      </div>
    </dialog>`;
  }

  private item(model: RoomModel, product: Product, shown: Cue | undefined): TemplateResult {
    const name = localText(product.name, this.language) || product.sku;
    return html`<li class="item" data-sku=${product.sku} ?data-shown=${shown !== undefined}>
      <div class="item-head">
        ${thumbnail(product, name)}
        <div>
          ${shown ? html`<p class="eyebrow">${this.t('cue.explain.start')}</p>` : nothing}
          <h3 class="item-name"><button class="card-open" type="button" aria-haspopup="dialog"
            aria-label=${this.t('product.open', { name })}
            @click=${() => model.openProduct(product.sku)}>${name}</button></h3>
          <p class="item-sku">${product.sku}</p>
        </div>
        ${icons.chevron}
      </div>
      <ul class="offers">${offersFor(product, model.choice.mode).map((offer) =>
        this.offer(model, product, offer, shown))}</ul>
    </li>`;
  }

  private offer(model: RoomModel, product: Product, offer: Offer, shown: Cue | undefined) {
    const terms = quantityTerms(offer, this.language);
    const quote = model.choice.quoteOf(product, offer);
    const each = quote.quantity > 1 ? html`<span class="each">${this.t('price.each')}</span>` : nothing;
    return html`<li class="offer">
      <div class="offer-text">
        <p class="card-price"><strong class="price">${formatMoney(quote.unit, this.language)}</strong>
          ${each}${channelBadge(offer, this.language)}</p>
        ${terms.length > 0 ? html`<p class="terms">${terms.join(' · ')}</p>` : nothing}
      </div>
      ${buyAction(model, product, offer, quote, this.language, shown)}
    </li>`;
  }

  private empty(): TemplateResult {
    return html`<div class="bag-empty">
      <span class="bag-empty-icon">${icons.bag}</span>
      <h3>${this.t('bag.empty.title')}</h3>
      <p>${this.t('bag.empty.text')}</p>
    </div>`;
  }

  private get dialog(): HTMLDialogElement | null {
    return this.querySelector('dialog');
  }

  private readonly clickedBeside = (event: Event): void => {
    if (event.target === this.dialog && !WIDE.matches) this.model?.openBag(false);
  };

  private readonly widthChanged = (): void => {
    this.dialog?.close();
    this.model?.openBag(WIDE.matches);
  };
}

customElements.define('sf-bag', Bag);
