// SPDX-License-Identifier: MIT

/** What the form for a deal says. */
export interface DealDraft {
  store: string;
  room: string;
  sku: string;
  /** Of one unit, in minor units. */
  amount: number;
  quantity: number;
  perBuyer: number;
  minutes: number;
  /** Units that have come in: they are entered first. */
  arrival: number;
}

/** Calls `method`; false where it was refused. */
export type Act = (method: string, params: object) => Promise<boolean>;

/** Tells `stocked` when the arrival is in the stock, which must not be entered again then. */
export async function announceDeal(draft: DealDraft, act: Act, stocked: () => void): Promise<boolean> {
  const { store, room, sku, amount, quantity, perBuyer, minutes, arrival } = draft;
  if (arrival > 0) {
    if (!await act('stock.import', { store, items: [{ sku, quantity: arrival }], reason: 'studio' })) return false;
    stocked();
  }
  return act('deal.announce', {
    room, product: sku, amount, quantity, per_buyer: perBuyer, duration_s: 60 * minutes,
  });
}
