// SPDX-License-Identifier: MIT
// A crowd presses for more than there is, and the server is killed at a moment that nobody chose. Started again,
// every hold that a buyer was told of is there, and when all have pressed again there are as many as units.
import { HoldCrowd, openDeal } from '../bench/deal_room';
import { Postgres } from '../e2e/support/postgres';
import { Server, type Store } from '../e2e/support/server';
import { until } from '../e2e/support/wait';
import { Chance } from './chance';
import { Encoder } from './encoder';
import { syncedBeforeAnswer } from './hold_trace';

const units = 100;
const latestUs = 60_000; // after the first press
const settings = ['http.max_connections=40000', 'http.max_address_connections=0', 'room.holding_timeout_ms=600000', 'pipeline.spare_workers=0', 'recording.enabled=false'];

interface Words {
  readonly rounds: number;
  readonly buyers: number;
  readonly seed: number;
  readonly onPostgres: boolean;
}

interface Hold {
  readonly hold: string;
  readonly state: string;
  readonly buyer: string;
}

interface Deal {
  readonly remaining: number;
  readonly held: number;
  readonly sold: number;
}

function parse(words: readonly string[]): Words {
  const text = (name: string): string | undefined => words[words.indexOf(name) + 1];
  const number = (name: string, otherwise: number): number => {
    const at = words.indexOf(name);
    return at < 0 ? otherwise : Number(words[at + 1]);
  };
  return { rounds: number('--rounds', 20), buyers: number('--buyers', 20_000), seed: number('--seed', 1), onPostgres: text('--database') === 'postgres' };
}

async function held(server: Server, store: Store, deal: string): Promise<Set<string>> {
  const { holds } = await server.rpc<{ holds: Hold[] }>('hold.list', { room: store.room, deal, state: 'held', limit: 200 });
  return new Set(holds.map(({ hold }) => hold));
}

function requireThat(isSo: boolean, otherwise: string): void {
  if (!isSo) throw new Error(otherwise);
}

async function onAir(server: Server, name: string): Promise<{ store: Store; encoder: Encoder }> {
  const store = await server.createStore(name);
  const encoder = Encoder.start(`${server.rtmp}/${store.stream_key}`);
  await until(`${name} is live`, async () =>
    (await server.stateOf(store.room)) === 'live', 60_000);
  return { store, encoder };
}

async function round(server: Server, number: number, { buyers }: Words, chance: Chance): Promise<string> {
  const { store, encoder } = await onAir(server, `Kill ${number}`);
  const deal = await openDeal(server, store, { quantity: units });
  const plan = { buyers, name: `round-${number}` };
  // The crowd itself kills: the holds of a rush are over in some milliseconds.
  const kill = chance.between(0, 1) === 0
    ? { killAfterHolds: chance.between(1, units - 1) } : { killAfterUs: chance.between(1, latestUs) };
  const first = new HoldCrowd(server, store, deal, { ...plan, ...kill });
  await first.end();
  const acknowledged = first.held;
  await server.kill(); // it is dead; its process is taken note of
  await encoder.stop();
  const begin = performance.now();
  await server.launch();
  const backMs = Math.round(performance.now() - begin);
  const found = await held(server, store, deal);
  const lost = acknowledged.filter((hold) => !found.has(hold));
  requireThat(lost.length === 0, `${lost.length} of ${acknowledged.length} acknowledged holds are gone: ${lost.join(' ')}`);
  requireThat(found.size <= units, `${found.size} holds of ${units} units after the kill`);

  // Everybody comes again, with the same keys.
  const second = new HoldCrowd(server, store, deal, plan);
  const rush = await second.end();
  const now = await held(server, store, deal);
  requireThat(now.size === units, `${now.size} holds of ${units} units when all had pressed again`);
  requireThat(acknowledged.every((hold) => now.has(hold)), 'an acknowledged hold has changed');
  requireThat(rush.held === units, `${rush.held} buyers were told that they hold one of ${units}`);
  requireThat(rush.answered === rush.pressed, `${rush.pressed - rush.answered} presses were not answered`);
  const figures = await server.rpc<Deal>('deal.get', { room: store.room, deal });
  requireThat(figures.held === units && figures.remaining === 0, `the ledger says ${JSON.stringify(figures)}`);
  await server.rpc('broadcast.end', { room: store.room });
  const moment = kill.killAfterHolds === undefined ? `${(kill.killAfterUs / 1000).toFixed(1)} ms after the first press` : `at hold ${kill.killAfterHolds}`;
  return `killed ${moment}: ${acknowledged.length} acknowledged, ${found.size} on the disk, back in ${backMs} ms; then ${now.size} of ${units}`;
}

function databaseOf({ onPostgres }: Words): string[] {
  if (!onPostgres) return [];
  const postgres = Postgres.start();
  if (!postgres) throw new Error('--database postgres: Debian\'s package postgresql is not installed');
  return [`storage.url=${postgres.url}`];
}

async function run(words: Words): Promise<number> {
  const chance = new Chance(words.seed);
  const server = await Server.start([...settings, ...databaseOf(words)]);
  let failed = 0;
  for (let number = 1; number <= words.rounds; number += 1) {
    try {
      console.log(`ok   ${number} ${await round(server, number, words, chance)}`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL ${number} --seed ${words.seed}: ${error instanceof Error ? error.message : String(error)}\n${server.log.slice(-2000)}`);
      await server.kill();
      await server.launch();
    }
  }
  await server.stop();
  // Of PostgreSQL it is that server's process which syncs.
  const traces = words.onPostgres ? 0 : 1;
  if (traces > 0) failed += await trace();
  console.log(`# pass ${words.rounds + traces - failed}\n# fail ${failed}`);
  return failed === 0 ? 0 : 1;
}

/** How many of its tests failed. What goes out by io_uring would be in no trace of system calls. */
async function trace(): Promise<number> {
  const server = await Server.start([...settings, 'http.io_uring=false']);
  const { store, encoder } = await onAir(server, 'Trace');
  try {
    const deal = await openDeal(server, store, { quantity: units });
    console.log(`ok   ${await syncedBeforeAnswer(server, store, deal)}`);
    return 0;
  } catch (error) {
    console.log(`FAIL fdatasync before the answer: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    await encoder.stop();
    await server.stop();
  }
}

run(parse(process.argv.slice(2))).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.stack : error);
    process.exit(2);
  },
);
