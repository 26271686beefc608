// SPDX-License-Identifier: MIT
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { mainOffer } from '../room/offer';
import { thumbnail } from '../room/thumbnail';
import type { Order, StaffDeal, StockFigures } from '../shared/control_types';
import { clockTime, count, timeOfDay } from '../shared/moments';
import { formatMoney, parseAmount } from '../shared/money';
import * as icons from '../shared/staff_icons';
import type { StaffKey } from '../shared/staff_words';
import { announceDeal, type Act } from './deal_draft';
import { StudioElement } from './studio_element';

const ORDERS_MS = 3000;
const TICK_MS = 1000;

/** Deals of the show: announced, opened and closed here, with what is left, and the orders. */
export class DealsPanel extends StudioElement {
  static override properties = { busy: { state: true }, isDrafting: { state: true }, orders: { state: true }, stock: { state: true } };
  declare private busy: boolean;
  declare private isDrafting: boolean;
  declare private orders: Order[] | undefined;
  declare private stock: Record<string, StockFigures> | undefined;
  private seenChanges = 0;
  private isReading = false;
  private isOutdated = false;
  private timers: ReturnType<typeof setInterval>[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    this.timers = [
      setInterval(() => void this.read(), ORDERS_MS),
      setInterval(() => this.requestUpdate(), TICK_MS),
    ];
    void this.read();
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const { dealChanges } = this.model;
    if (dealChanges === this.seenChanges) return;
    this.seenChanges = dealChanges;
    void this.read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const timer of this.timers) clearInterval(timer);
  }

  protected override render() {
    const deals = [...(this.model.stats?.deals ?? [])].reverse();
    return html`<header class="panel-head">
        <h2>${this.t('deals.title')}</h2>
        <button class="button quiet small" type="button" data-testid="deal-new" aria-pressed=${Boolean(this.isDrafting)}
          @click=${() => (this.isDrafting = !this.isDrafting)}>${icons.plus}${this.t('deals.new')}</button>
      </header>
      ${this.isDrafting ? this.form() : nothing}
      ${deals.length === 0 && !this.isDrafting ? html`<p class="lead">${this.t('deals.none')}</p>` : nothing}
      ${deals.map((deal) => this.deal(deal))}
      ${this.orderList()}`;
  }

  private form(): TemplateResult {
    const { model } = this;
    const bag = model.bag ?? [];
    return html`<form class="deal-form" data-testid="deal-form" @submit=${this.announced}>
      <label class="field wide">${this.t('deals.product')}<select name="product" required @change=${() => this.requestUpdate()}>
        ${bag.map((product) => html`<option value=${product.sku}>${this.nameOf(product)} · ${this.free(product.sku)}</option>`)}</select></label>
      <label class="field">${this.t('deals.price')}<input name="price" inputmode="decimal" required autocomplete="off"></label>
      <label class="field">${this.t('deals.quantity')}<input name="quantity" type="number" min="1" max="100000" value="100" required></label>
      <label class="field">${this.t('deals.per_buyer')}<input name="per_buyer" type="number" min="1" max="100" value="1" required></label>
      <label class="field">${this.t('deals.minutes')}<input name="minutes" type="number" min="1" max="1440" value="5" required></label>
      <label class="field">${this.t('deals.arrival')}<input name="arrival" type="number" min="0" max="1000000" value="0"></label>
      <button class="button wide" type="submit" data-testid="deal-announce" ?disabled=${this.busy || bag.length === 0}>${this.t('deals.announce')}</button>
    </form>`;
  }

  private free(sku: string): string {
    return this.t('deals.free', { count: count(this.stock?.[sku]?.free ?? 0, this.model.language) });
  }

  private deal(deal: StaffDeal): TemplateResult {
    const { model } = this;
    const product = model.product(deal.product);
    const name = this.nameOf(product, deal.product);
    const left = Math.max(0, (deal.ends_ms ?? 0) - Date.now());
    return html`<article class="good deal-row" data-testid="deal-row" data-deal=${deal.id} data-state=${deal.state}>
      ${thumbnail(product, name)}
      <div class="good-text">
        <p class="good-now">${this.t(`deals.state.${deal.state}`)}
          ${deal.state === 'open' ? html`<span>${clockTime(left / 1000)}</span>` : nothing}
          ${deal.state === 'closed' && deal.close_reason ? html`<span>${this.reason(deal.close_reason)}</span>` : nothing}</p>
        <h3 class="good-name">${name}</h3>
        <p class="good-terms"><strong class="price">${formatMoney(deal.price, model.language)}</strong>
          <span>${this.t('deals.figures', {
            left: deal.state === 'announced' ? deal.quantity : deal.remaining, held: deal.held, sold: deal.sold, waiting: deal.waiting,
          })}</span></p>
      </div>
      <div class="deal-tools">${this.tools(deal)}</div>
    </article>`;
  }

  private reason(reason: string): string {
    const known = ['time', 'quantity', 'host', 'ended'].includes(reason);
    return known ? this.t(`deals.closed.${reason}` as StaffKey) : reason;
  }

  private tools(deal: StaffDeal) {
    const act = (method: string) => () => void this.act(method, { room: this.model.room, deal: deal.id });
    const off = this.busy || !this.model.isOnAir;
    if (deal.state === 'announced') {
      return html`<button class="button explain" type="button" data-testid="deal-open" ?disabled=${off} @click=${act('deal.open')}>${this.t('deals.open')}</button>
        ${deal.price_shown ? nothing : html`<button class="button quiet small" type="button" ?disabled=${off} @click=${act('deal.reveal')}>${this.t('deals.reveal')}</button>`}
        <button class="button quiet small" type="button" ?disabled=${this.busy} @click=${act('deal.close')}>${this.t('deals.drop')}</button>`;
    }
    if (deal.state !== 'open') return nothing;
    return html`<button class="button explain quiet" type="button" data-testid="deal-close" ?disabled=${this.busy}
      @click=${act('deal.close')}>${this.t('deals.close')}</button>`;
  }

  private orderList() {
    const orders = this.orders ?? [];
    if (orders.length === 0) return nothing;
    return html`<h3 class="sub">${this.t('deals.orders')}</h3>
      <ul class="orders">${orders.map((order) => this.order(order))}</ul>`;
  }

  private order(order: Order): TemplateResult {
    const { model } = this;
    const change = (method: string) => () => void this.act(method, { room: model.room, order: order.order });
    return html`<li class="order" data-testid="order" data-order=${order.order} data-state=${order.state}>
      <div class="good-text">
        <p><strong>${this.nameOf(model.product(order.product), order.product)} × ${order.quantity}</strong>
          ${formatMoney({ amount: order.amount, currency: order.currency }, model.language)}</p>
        <p class="good-sku">${order.order} · ${timeOfDay(order.ordered_ms ?? order.asked_ms, model.language)} · ${this.t(`deals.order.${order.state}` as StaffKey)}</p>
      </div>
      ${order.state === 'ordered' ? html`<button class="button small" type="button" data-testid="order-confirm" ?disabled=${this.busy}
        @click=${change('order.confirm')}>${this.t('deals.confirm')}</button>` : nothing}
      ${order.state === 'ordered' || order.state === 'sold' ? html`<button class="button quiet small" type="button" ?disabled=${this.busy}
        @click=${change('order.cancel')}>${this.t('deals.cancel')}</button>` : nothing}
    </li>`;
  }

  private readonly announced = (event: Event): void => {
    event.preventDefault();
    void this.announce(event.target as HTMLFormElement);
  };

  private async announce(form: HTMLFormElement): Promise<void> {
    const { model } = this;
    const data = new FormData(form);
    const word = (name: string) => String(data.get(name) ?? '');
    const sku = word('product');
    const offers = model.product(sku)?.offers ?? [];
    const own = offers.find(({ channel }) => channel === 'own') ?? mainOffer(model.product(sku)!);
    const amount = parseAmount(word('price'), own?.price.currency ?? model.currency);
    if (amount === undefined) return model.tell(this.t('deals.bad_price'), true);
    const draft = {
      store: model.store, room: model.room, sku, amount, quantity: Number(word('quantity')),
      perBuyer: Number(word('per_buyer')), minutes: Number(word('minutes')), arrival: Number(word('arrival')),
    };
    const stocked = () => {
      form.querySelector<HTMLInputElement>('[name=arrival]')!.value = '0';
    };
    if (await announceDeal(draft, this.act, stocked)) this.isDrafting = false;
  }

  private readonly act: Act = async (method, params) => {
    const { model } = this;
    this.busy = true;
    const answer = await model.attempt(model.client.change(method, params));
    this.busy = false;
    await this.read();
    return answer !== undefined;
  };

  /** Many changes at once are read once more, together. */
  private async read(): Promise<void> {
    const { model } = this;
    if (!model || model.line !== 'up' || document.visibilityState === 'hidden') return;
    this.isOutdated = true;
    if (this.isReading) return;
    this.isReading = true;
    while (this.isOutdated) {
      this.isOutdated = false;
      await this.readOnce();
    }
    this.isReading = false;
  }

  private async readOnce(): Promise<void> {
    const { model } = this;
    const [orders, stock] = await Promise.all([
      model.client.call<{ orders: Order[] }>('order.list', { room: model.room }).catch(() => undefined),
      model.client.call<{ stock: Record<string, StockFigures> }>('stock.get', { store: model.store }).catch(() => undefined),
    ]);
    if (orders) this.orders = orders.orders;
    if (stock) this.stock = stock.stock;
  }
}

customElements.define('sf-deals-panel', DealsPanel);
