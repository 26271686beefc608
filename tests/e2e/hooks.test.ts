// SPDX-License-Identifier: MIT
// What a shop's own program is told of a show, from the host's first press to the order, and over a crash.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, describe, it } from 'node:test';
import { openDeal } from '../bench/deal_room';
import { HookReceiver, type HookEvent } from './support/hook_receiver';
import { ask } from './support/http';
import { explain, scarf } from './support/products';
import { RawViewer } from './support/raw_viewer';
import { Scene } from './support/scene';
import type { Server, Store } from './support/server';
import { desk, phone, StaffPage } from './support/staff_page';
import { until } from './support/wait';

const near = ['hooks.allow_private=true', 'hooks.allow_http=true', 'hooks.retry_first_ms=100', 'room.holding_timeout_ms=600000'];

interface NewHook {
  readonly hook: string;
  readonly secret: string;
}

interface Hold {
  readonly hold: { readonly id: string; readonly link: string };
}

function makeHook(server: Server, store: Store, url: string, more: object = {}): Promise<NewHook> {
  return server.rpc<NewHook>('hook.create', { store: store.store, url, ...more });
}

/** Each once, in the order of their numbers. */
function once(events: readonly HookEvent[]): HookEvent[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  return [...byId.values()].sort((one, other) => one.seq - other.seq);
}

function assertNoGap(events: readonly HookEvent[]): void {
  assert.deepEqual(once(events).map(({ seq }) => seq), once(events).map((_, index) => index + 1));
}

async function press(server: Server, store: Store, deal: string): Promise<RawViewer> {
  const buyer = await RawViewer.join(server.httpPort, store.room);
  buyer.say({ type: 'hold', deal, key: `key-${randomUUID()}` });
  return buyer;
}

async function hold(server: Server, store: Store, deal: string): Promise<{ buyer: RawViewer; held: Hold['hold'] }> {
  const buyer = await press(server, store, deal);
  const told = await until('the hold is answered', () => buyer.told<Hold>('hold')[0]);
  return { buyer, held: told.hold };
}

describe('a hook', () => {
  let scene: Scene;
  let receiver: HookReceiver;

  before(async () => {
    scene = await Scene.open(near);
  });
  after(() => scene?.close());
  afterEach(() => receiver?.close());

  it('is told of a show from its start to its end, signed and in order', async () => {
    const { server } = scene;
    receiver = await HookReceiver.open();
    const store = await server.createStore('River Silk');
    const { hook, secret } = await makeHook(server, store, receiver.url);
    const publisher = scene.publish(store);
    await scene.live(store.room, publisher);
    const deal = await openDeal(server, store, { quantity: 2 });
    await explain(server, store, scarf.sku);
    const first = await hold(server, store, deal);
    const second = await hold(server, store, deal);
    second.buyer.say({ type: 'unhold', hold: second.held.id });
    await until('it was given back', () => second.buyer.told<Hold>('hold').length > 1);
    await ask(server.origin + first.held.link);
    await server.rpc('order.confirm', { room: store.room, order: first.held.id.replace('h_', 'o_') });
    await server.rpc('deal.close', { room: store.room, deal });
    await server.rpc('broadcast.end', { room: store.room });

    const wanted = [
      'broadcast.ended', 'broadcast.started', 'deal.closed', 'deal.opened', 'deal.sold_out', 'hold.confirmed', 'hold.created',
      'hold.created', 'hold.released', 'order.confirmed', 'order.placed', 'product.explained',
    ];
    await until('all is told', () => receiver.events.length >= wanted.length);
    const { events } = receiver;
    assert.deepEqual(events.map(({ type }) => type).sort(), wanted);
    assert.deepEqual(events.map(({ seq }) => seq), wanted.map((_, index) => index + 1), 'in the order of their numbers');
    assert.equal(events[0]?.type, 'broadcast.started');
    const confirmed = events.find(({ type }) => type === 'order.confirmed');
    assert.equal(confirmed?.data['order'], first.held.id.replace('h_', 'o_'));
    assert.equal(confirmed?.data['amount'], 9900);
    const { requests } = receiver;
    for (const request of requests) {
      assert.ok(request.isSigned(secret), 'signed with the secret');
      assert.ok(!request.isSigned(`${secret}x`));
      assert.equal(request.hook, hook);
      assert.equal(request.store, store.store);
    }
    assert.equal(new Set(requests.map(({ broadcast }) => broadcast)).size, 1);
    await publisher.stop();

    const rotated = await server.rpc<NewHook>('hook.rotate', { store: store.store, hook });
    const tested = await server.rpc<{ delivered: boolean }>('hook.test', { store: store.store, hook });
    assert.ok(tested.delivered);
    const test = requests.at(-1);
    assert.equal(test?.events[0]?.type, 'hook.test');
    assert.ok(test?.isSigned(rotated.secret));
    assert.ok(test?.isSigned(secret, 'previous'));
    const { entries } = await server.rpc<{ entries: object[] }>('audit.list', { store: store.store });
    const audit = JSON.stringify(entries);
    assert.match(audit, /hook\.rotate/);
    assert.ok(!audit.includes(secret) && !audit.includes(rotated.secret), 'no secret in the audit log');
  });

  it('loses nothing where the server is killed before it has taken note of the answer', async () => {
    const { server } = scene;
    receiver = await HookReceiver.open();
    const { store, publisher } = await scene.onAir('Dye Works');
    const deal = await openDeal(server, store, { quantity: 50 });
    const { secret } = await makeHook(server, store, receiver.url, { events: ['hold.created'] });
    for (let round = 1; round <= 3; round += 1) {
      let killed: Promise<void> | undefined;
      receiver.answer = () => {
        killed ??= server.kill();
        return undefined; // it has the events, and cannot say so
      };
      const before = receiver.requests.length;
      const buyer = await press(server, store, deal);
      await until('the events have come', () => receiver.requests.length > before);
      await killed;
      buyer.leave();
      const unheard = receiver.requests.at(-1)!.events;
      receiver.answer = () => 200;
      await server.launch();
      await until('they come again', () => receiver.requests.slice(before + 1)
        .some(({ events }) => unheard.every(({ id }) => events.some((event) => event.id === id))));
    }
    const { holds } = await server.rpc<{ holds: { hold: string }[] }>('hold.list', { room: store.room, deal });
    await until('every hold is told of', () => once(receiver.events).length >= holds.length);
    assert.deepEqual(new Set(once(receiver.events).map(({ data }) => data['hold'])), new Set(holds.map((each) => each.hold)));
    assertNoGap(receiver.events);
    assert.ok(receiver.requests.every((request) => request.isSigned(secret)));
    await publisher.stop();
  });

  it('that does not answer, is turned away or gone holds up neither buyers nor others', async () => {
    const { server } = scene;
    receiver = await HookReceiver.open();
    receiver.answer = () => undefined;
    const other = await HookReceiver.open();
    const { store, publisher } = await scene.onAir('Slow Mill');
    await makeHook(server, store, receiver.url);
    await makeHook(server, store, 'http://127.0.0.1:1/');
    await makeHook(server, store, other.url, { events: ['hold.created'] });
    const deal = await openDeal(server, store, { quantity: 20 });
    for (let buyer = 0; buyer < 10; buyer += 1) await hold(server, store, deal);
    await until('the others hear of all', () => other.events.length === 10);
    assertNoGap(other.events);
    await other.close();
    await publisher.stop();
  });
});

describe('where a hook may not lead', () => {
  let scene: Scene;

  before(async () => {
    scene = await Scene.open();
  });
  after(() => scene?.close());

  it('is told before it is made', async () => {
    const store = await scene.server.createStore('Careful');
    for (const url of ['http://shop.example.com/', 'https://127.0.0.1/', 'https://[::1]/', 'https://169.254.169.254/', 'https://a:b@shop.example.com/']) {
      await assert.rejects(makeHook(scene.server, store, url), /hook\.create/, url);
    }
    const { hook } = await makeHook(scene.server, store, 'https://localhost:8443/');
    const tested = await scene.server.rpc<{ delivered: boolean; reason: string }>('hook.test', { store: store.store, hook });
    assert.equal(tested.delivered, false);
    assert.match(tested.reason, /not an address of the public Internet/);
  });
});

for (const view of [phone, desk]) {
  describe(`hooks in the studio at ${view.width}x${view.height}`, () => {
    let scene: Scene;
    let store: Store;
    let receiver: HookReceiver;

    before(async () => {
      scene = await Scene.open([...near, 'hooks.give_up_ms=1000']);
      store = await scene.server.createStore('River Silk');
      receiver = await HookReceiver.open();
    });
    after(async () => {
      await receiver?.close();
      await scene?.close();
    });
    afterEach(() => scene?.closePages());

    const open = (locale: string) => StaffPage.open(scene, `/studio?store=${store.store}#hooks`, { ...view, locale });

    it('are made with a secret that is shown once, tried, and deleted', async () => {
      const page = await open('en');
      await page.sees('.work .empty', /Nobody is told yet/);
      await page.assertWell('studio-hooks-empty');
      await page.fill('[name="url"]', receiver.url);
      await page.fill('[name="label"]', 'ERP of the mill');
      await page.click('[name="group"][value="shows"]');
      await page.press('Make the hook');
      await page.sees('[data-testid="hook-secret"]', /shown once/);
      const secret = await page.find('[data-testid="hook-secret"] input').inputValue();
      assert.match(secret, /^hs_[0-9a-f]{32}$/);
      await page.sees('[data-hook]', /ERP of the mill.*orders · holds · deals/);
      await page.press('Test');
      await page.sees('[data-testid="hook-test"]', /The test arrived/);
      assert.ok(receiver.requests.at(-1)?.isSigned(secret));
      await page.sees('[data-testid="hook-last"]', /Delivered/);
      await page.assertWell('studio-hooks');

      receiver.answer = () => 503;
      await page.press('Test');
      await page.sees('[data-testid="hook-test"]', /did not arrive: It answered 503/);
      await page.assertWell('studio-hooks-failed');
      await page.assertQuiet();
    });

    it('say in Chinese what was given up, and send it again', async () => {
      receiver.answer = () => 503;
      const publisher = scene.publish(store);
      const { hooks } = await scene.server.rpc<{ hooks: { hook: string }[] }>('hook.list', { store: store.store });
      await scene.server.rpc('hook.update', { store: store.store, hook: hooks[0]!.hook, events: [] });
      await scene.live(store.room, publisher);
      await scene.server.rpc('broadcast.end', { room: store.room });
      await publisher.stop();
      await until('it is given up', async () =>
        (await scene.server.rpc<{ hooks: { set_aside: number }[] }>('hook.list', { store: store.store })).hooks[0]!.set_aside === 2);
      const page = await open('zh-CN');
      await page.sees('[data-hook]', /2 条已放弃/);
      await page.sees('[data-hook]', /对方返回 503/);
      await page.assertWell('studio-hooks-zh');
      receiver.answer = () => 200;
      await page.press('重新推送');
      await until('they have come', () => once(receiver.events).filter(({ type }) => type.startsWith('broadcast.')).length === 2);
      await page.press(/^删除/);
      await page.agree();
      await page.sees('.work .empty', /还没有接收方/);
      await page.assertWell('studio-hooks-empty-zh');
      await page.assertQuiet();
    });
  });
}
