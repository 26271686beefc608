// SPDX-License-Identifier: MIT
import type { Server, Store } from './server';

export interface Draft {
  readonly sku: string;
  readonly zh: string;
  readonly en: string;
  readonly amount: number; // minor units
}

export const scarf: Draft = { sku: 'SILK-042', zh: '桑蚕丝围巾', en: 'Mulberry silk scarf', amount: 12900 };
export const robe: Draft = { sku: 'ROBE-007', zh: '真丝睡袍', en: 'Silk robe', amount: 39950 };

export function addProduct(server: Server, store: Store, draft: Draft): Promise<unknown> {
  return server.rpc('product.upsert', {
    store: store.store,
    sku: draft.sku,
    name: { 'zh-CN': draft.zh, en: draft.en },
    offers: [{
      channel: 'own',
      url: `https://shop.example/${draft.sku}`,
      price: { amount: draft.amount, currency: 'CNY' },
    }],
  });
}

export interface Bound {
  readonly id: number;
  readonly rev: number;
  readonly at_us: number;
}

export function explain(server: Server, store: Store, sku: string): Promise<Bound> {
  return server.rpc<Bound>('cue.publish', { room: store.room, kind: 'explain.start', product: sku });
}

export function endExplanation(server: Server, store: Store, sku: string): Promise<Bound> {
  return server.rpc<Bound>('cue.publish', { room: store.room, kind: 'explain.end', product: sku });
}
