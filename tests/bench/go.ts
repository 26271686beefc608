// SPDX-License-Identifier: MIT
// How long a click takes to be counted and sent on, beside an answer that does nothing.
import { openWebSocket } from '../e2e/support/raw_socket';
import { addProduct, scarf } from '../e2e/support/products';
import { Server, type Store } from '../e2e/support/server';
import type { BenchSettings } from './bench_settings';
import { percentile, spreadOf, type Figure } from './figure';
import { steadyRequests, type Answers } from './steady_requests';

const perSecond = 1000;
const connections = 50;
const goalMs = 5;

interface Joined {
  readonly snapshot: { readonly bag: readonly { readonly offers: readonly { readonly go?: string }[] }[] };
}

/** The link of the only offer, as the room's page gets it. */
async function linkOf(server: Server, store: Store): Promise<string> {
  const { text } = await openWebSocket(server.httpPort, {
    path: `/v1/rooms/${store.room}/live`, protocol: 'shopfloor.live.v1',
    messages: [Buffer.from('{"type":"join","want":["cues"]}')],
  }, (heard) => heard.includes('"joined"') && heard.endsWith('}'));
  const joined = JSON.parse(text) as Joined;
  const go = joined.snapshot.bag[0]?.offers[0]?.go;
  if (!go) throw new Error(`the bag has no link: ${text}`);
  return go;
}

function assertAll(answers: Answers, status: number): void {
  if (answers.statuses.size === 1 && answers.statuses.has(status)) return;
  throw new Error(`not all were answered ${status}: ${JSON.stringify([...answers.statuses])}`);
}

export async function measureGo({ quick }: BenchSettings): Promise<Figure[]> {
  // These clicks bring no cookie, and all of them are to be stored.
  const server = await Server.start(['sales.cookieless_clicks=10000000']);
  try {
    const store = await server.createStore('Clicks');
    await addProduct(server, store, scarf);
    const link = await linkOf(server, store);
    const load = { port: server.httpPort, perSecond, connections, seconds: quick ? 5 : 15 };
    const idle = (): string => '/healthz';
    const click = (index: number): string => `${link}?c=${index % 7}&t=${index}`;
    await steadyRequests({ ...load, seconds: 2, paths: click }); // both get warm
    await steadyRequests({ ...load, seconds: 2, paths: idle });
    const floor = await steadyRequests({ ...load, paths: idle });
    const clicks = await steadyRequests({ ...load, paths: click });
    assertAll(floor, 200);
    assertAll(clicks, 302);
    const figure = (name: string, share: number, goal?: number): Figure => ({
      name, ours: percentile(clicks.latenciesMs, share), unit: 'ms',
      samples: clicks.latenciesMs.length, spread: spreadOf(clicks.latenciesMs),
      rival: { name: '/healthz, same rate', value: percentile(floor.latenciesMs, share) },
      ...(goal === undefined ? {} : { goal }),
    });
    return [figure('go.p50', 0.5), figure('go.p99', 0.99, goalMs)];
  } finally {
    await server.stop();
  }
}
