// SPDX-License-Identifier: MIT
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Product } from '../player/messages';
import { mainOffer } from '../room/offer';
import { channelBadge } from '../room/purchase';
import { thumbnail } from '../room/thumbnail';
import type { ProductPage } from '../shared/control_types';
import { formatMoney } from '../shared/money';
import * as icons from '../shared/staff_icons';
import './import_dialog';
import './product_form';
import { StudioElement } from './studio_element';

const PAGE = 40;
const TYPING_MS = 250;

type Open = { form: 'product'; product: Product | undefined } | { form: 'import' };

/** All that the store sells: search, edit, put into the bag. */
export class CataloguePanel extends StudioElement {
  static override properties = { page: { state: true }, query: { state: true }, open: { state: true } };
  declare private page: ProductPage | undefined;
  declare private query: string;
  declare private open: Open | undefined;
  private seenChanges = 0;
  private typing: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.query ??= '';
    void this.read();
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const { productChanges } = this.model;
    // A form that is open keeps what is being typed.
    if (productChanges === this.seenChanges || this.open) return;
    this.seenChanges = productChanges;
    void this.read();
  }

  protected override render() {
    const { model, page } = this;
    if (this.open?.form === 'product') {
      return html`<sf-product-form .model=${model} .product=${this.open.product} @done=${this.closed}></sf-product-form>`;
    }
    if (this.open?.form === 'import') {
      return html`<sf-import .model=${model} @done=${this.closed}></sf-import>`;
    }
    return html`<header class="panel-head">
        <h2>${this.t('products.title')}</h2>
        ${page ? html`<span class="panel-count">${this.t('products.count', { count: page.total })}</span>` : nothing}
      </header>
      <div class="catalogue-tools">
        <input class="input" type="search" .value=${this.query} @input=${this.typed}
          placeholder=${this.t('products.search')} aria-label=${this.t('products.search')}>
        <button class="button" type="button" @click=${() => (this.open = { form: 'product', product: undefined })}>
          ${icons.plus}${this.t('products.new')}</button>
        <button class="button quiet" type="button" @click=${() => (this.open = { form: 'import' })}>${this.t('products.import')}</button>
        <a class="button quiet" href=${`/v1/stores/${model.store}/catalogue.csv`} download=${`${model.store}.csv`}>${this.t('products.export')}</a>
      </div>
      ${this.goods()}`;
  }

  private goods() {
    const { page } = this;
    if (!page) return html`<p class="note">${this.t('loading')}</p>`;
    if (page.products.length === 0) return this.query ? html`<p class="note">${this.t('products.none')}</p>` : this.empty();
    return html`<ol class="goods">${repeat(page.products, ({ sku }) => sku, (product) => this.item(product))}</ol>
      ${page.next ? html`<button class="button quiet" type="button" @click=${() => void this.readMore()}>${this.t('products.more')}</button>` : nothing}`;
  }

  private item(product: Product): TemplateResult {
    const { model } = this;
    const name = this.nameOf(product);
    const offer = mainOffer(product);
    const isIn = model.product(product.sku) !== undefined;
    return html`<li class="good" data-sku=${product.sku}>
      ${thumbnail(product, name)}
      <button class="good-text good-open" type="button" @click=${() => (this.open = { form: 'product', product })}>
        <span class="good-name">${name}</span>
        <span class="good-sku">${product.sku}</span>
        <span class="good-terms">${offer ? html`<strong class="price">${formatMoney(offer.price, model.language)}</strong>` : nothing}
          ${product.offers.map((each) => channelBadge(each, model.language))}</span>
      </button>
      <button class="button quiet small" type="button" aria-pressed=${isIn} @click=${() => void this.switchBag(product.sku, isIn)}
        aria-label=${this.t(isIn ? 'products.unbag' : 'products.bag', { name })}>
        ${isIn ? icons.check : icons.plus}${this.t(isIn ? 'products.in_bag' : 'products.to_bag')}</button>
    </li>`;
  }

  private empty(): TemplateResult {
    return html`<div class="empty">
      <span class="empty-icon">${icons.shelf}</span>
      <h2>${this.t('products.empty.title')}</h2>
      <p>${this.t('products.empty.text')}</p>
      <button class="button" type="button" @click=${() => (this.open = { form: 'import' })}>${this.t('products.import')}</button>
    </div>`;
  }

  private async switchBag(sku: string, isIn: boolean): Promise<void> {
    const { model } = this;
    const method = isIn ? 'bag.remove' : 'bag.add';
    await model.attempt(model.client.change(method, { store: model.store, skus: [sku] }));
    await model.readBag();
  }

  private readonly typed = (event: Event): void => {
    this.query = (event.target as HTMLInputElement).value;
    clearTimeout(this.typing);
    this.typing = setTimeout(() => void this.read(), TYPING_MS);
  };

  private readonly closed = (): void => {
    this.open = undefined;
    void Promise.all([this.read(), this.model.readBag()]);
  };

  private ask(after?: string): Promise<ProductPage | undefined> {
    const { model, query } = this;
    const params = { store: model.store, limit: PAGE, ...(query ? { query } : {}), ...(after ? { after } : {}) };
    return model.attempt(model.client.call<ProductPage>('product.list', params));
  }

  private async read(): Promise<void> {
    const { query } = this;
    const page = await this.ask();
    if (query === this.query) this.page = page ?? { products: [], total: 0 };
  }

  private async readMore(): Promise<void> {
    const { page } = this;
    const more = await this.ask(page?.next);
    if (page && more && page === this.page) this.page = { ...more, products: [...page.products, ...more.products] };
  }
}

customElements.define('sf-catalogue-panel', CataloguePanel);
