// SPDX-License-Identifier: MIT
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Offer, Product } from '../player/index';
import { localText } from '../shared/language';
import { formatMoney } from '../shared/money';
import * as icons from './icons';
import { quantityTerms } from './offer';
import { buyLink, channelBadge } from './product_card';
import { RoomElement } from './room_element';
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
    const shownSku = onShow(model.activeCues, model.bag)?.cue.product;
    return html`<dialog class="bag" data-testid="bag" aria-labelledby="bag-title"
        @close=${() => model.openBag(false)} @click=${this.clickedBeside}>
      <div class="bag-body">
        <header class="bag-head">
          <h2 class="bag-title" id="bag-title">${this.t('bag.title')}</h2>
          <span class="bag-count">${this.t('bag.count', { count: model.bag.length })}</span>
          <button class="round plain" type="button" aria-label=${this.t('bag.close')}
            @click=${() => model.openBag(false)}>${icons.close}</button>
        </header>
        ${model.bag.length === 0 ? this.empty() : html`<ol class="bag-list">
          ${model.bag.map((product) => this.item(product, product.sku === shownSku))}
        </ol>`}
      </div>
    </dialog>`;
  }

  private item(product: Product, shown: boolean): TemplateResult {
    const name = localText(product.name, this.language) || product.sku;
    return html`<li class="item" data-sku=${product.sku} ?data-shown=${shown}>
      <div class="item-head">
        ${thumbnail(product, name)}
        <div>
          ${shown ? html`<p class="eyebrow">${this.t('cue.explain.start')}</p>` : nothing}
          <h3 class="item-name">${name}</h3>
          <p class="item-sku">${product.sku}</p>
        </div>
      </div>
      <ul class="offers">${product.offers.map((offer) => this.offer(offer))}</ul>
    </li>`;
  }

  private offer(offer: Offer): TemplateResult {
    const terms = quantityTerms(offer, this.language);
    return html`<li class="offer">
      <div class="offer-text">
        <p class="card-price"><strong class="price">${formatMoney(offer.price, this.language)}</strong>
          ${channelBadge(offer, this.language)}</p>
        ${terms.length > 0 ? html`<p class="terms">${terms.join(' · ')}</p>` : nothing}
      </div>
      ${buyLink(offer, this.language)}
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
