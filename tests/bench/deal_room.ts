// SPDX-License-Identifier: MIT
// A deal that is open, and a crowd that presses for it.
import { join } from 'node:path';
import { Child } from '../e2e/support/child';
import { addProduct, scarf } from '../e2e/support/products';
import type { Server, Store } from '../e2e/support/server';
import { program, temporaryFolder } from '../e2e/support/places';
import { until } from '../e2e/support/wait';
import type { Percentiles } from './load';

export interface DealTerms {
  readonly quantity: number;
  readonly holdS?: number;
}

/** Of the first product; a broadcast is on. Returns its id. */
export async function openDeal(server: Server, store: Store, { quantity, holdS = 3600 }: DealTerms): Promise<string> {
  await addProduct(server, store, scarf);
  await server.rpc('stock.import', { store: store.store, items: [{ sku: scarf.sku, quantity }], reason: 'bench' });
  const deal = await server.rpc<{ id: string }>('deal.announce', {
    room: store.room, product: scarf.sku, amount: 9900, quantity, duration_s: 3600, hold_s: holdS,
  });
  await server.rpc('deal.open', { room: store.room, deal: deal.id });
  return deal.id;
}

/** What hold_crowd tells at its end. */
export interface Rush {
  readonly pressed: number;
  readonly answered: number;
  readonly held: number;
  readonly sold_out: number;
  readonly other: number;
  readonly gone: number;
  readonly until_last_hold_ms: number;
  readonly answer_ms: Percentiles;
  readonly held_ms: Percentiles;
}

export interface CrowdPlan {
  readonly buyers: number;
  readonly name: string;
  readonly waitMs?: number; // before they press, when all have joined
  /** Kills the server when so many holds were acknowledged, or so long after the first press. */
  readonly killAfterHolds?: number;
  readonly killAfterUs?: number;
  readonly host?: string;
}

export class HoldCrowd {
  private readonly child: Child;

  constructor(server: Server, store: Store, deal: string, plan: CrowdPlan) {
    const words = {
      host: plan.host ?? '127.0.0.1', port: server.httpPort, room: store.room, deal, buyers: plan.buyers,
      name: plan.name,
      'wait-ms': plan.waitMs ?? 0,
      ...(plan.killAfterUs === undefined ? {} : { kill: server.pid, 'after-us': plan.killAfterUs }),
      ...(plan.killAfterHolds === undefined ? {} : { kill: server.pid, 'after-holds': plan.killAfterHolds }),
    };
    this.child = new Child({
      program: program('hold_crowd'), words: Object.entries(words).flatMap(([name, value]) => [`--${name}`, String(value)]),
      log: join(temporaryFolder(), 'holds.log'),
    });
  }

  joined(): Promise<number> {
    return until('the buyers have joined', () => this.lines<{ buyers: number }>('joined')[0]?.buyers, 240_000);
  }

  end(): Promise<Rush> {
    return until('the buyers are answered', () => this.lines<Rush>('end')[0], 400_000);
  }

  /** The holds that were acknowledged until now. */
  get held(): string[] {
    return this.told<{ hold: string }>('held').map(({ hold }) => hold);
  }

  stop(): Promise<void> {
    return this.child.stop();
  }

  private lines<T>(event: string): T[] {
    const lines = this.told<T>(event);
    if (lines.length === 0 && this.child.hasEnded) throw new Error(`hold_crowd ended: ${this.child.log.slice(-500)}`);
    return lines;
  }

  private told<T>(event: string): T[] {
    const lines = this.child.log.split('\n').filter((line) => line.startsWith(`{"event":"${event}"`) && line.endsWith('}'));
    return lines.map((line) => JSON.parse(line) as T);
  }
}
