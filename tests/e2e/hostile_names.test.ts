// SPDX-License-Identifier: MIT
// Names that are programs, in every field that a page shows: shown as they are, and never run. And
// what the pages' safety stands on: cookies, the policy, and a log without secrets.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask } from './support/http';
import { explain } from './support/products';
import type { RoomPage } from './support/room_page';
import { Scene } from './support/scene';
import type { Store } from './support/server';
import { desk, phone, StaffPage } from './support/staff_page';
import { until } from './support/wait';

let spells = 0;
const cast: string[] = [];

/** Each tells who ran it. */
function spell(what: string): string {
  spells += 1;
  const name = `${what}${spells}`;
  cast.push(name);
  return `${name}"'><img src=x onerror="window.ran='${name}'"><script>window.ran='${name}'</script>`;
}

/** Nothing ran, nothing was made of a name, and the policy had nothing to refuse. */
async function isHarmless(page: RoomPage, where: string): Promise<void> {
  const found = await page.page.evaluate(() => {
    const made: string[] = [];
    const look = (root: Document | ShadowRoot): void => {
      for (const element of root.querySelectorAll('*')) {
        if (element.matches('img[src="x"], script:not([src]), [onerror], a[href^="javascript:" i]')) made.push(element.outerHTML);
        if (element.shadowRoot) look(element.shadowRoot);
      }
    };
    look(document);
    return { made, ran: (window as unknown as { ran?: string }).ran };
  });
  assert.deepEqual(found, { made: [], ran: undefined }, where);
  await page.assertQuiet();
}

describe('names that are programs', () => {
  let scene: Scene;
  let store: Store;
  let secrets: string[] = [];

  const rpc = <T>(method: string, params: object): Promise<T> => scene.server.rpc<T>(method, params);

  before(async () => {
    scene = await Scene.open();
    const { server } = scene;
    store = await server.createStore(spell('Store'), { slug: 'silk', belt: spell('Belt'), province: spell('Province') });
    secrets = [store.stream_key, server.operatorToken];
    const room = store.room;
    await rpc('product.upsert', {
      store: store.store, sku: 'SILK-1', name: { 'zh-CN': spell('ProductZh'), en: spell('ProductEn') },
      offers: [
        { channel: 'own', url: "https://shop.example/?a='+window.ran+'", price: { amount: 12900, currency: 'CNY' } },
        { channel: '1688', url: 'https://detail.1688.com/offer/1.html', price: { amount: 6900, currency: 'CNY' }, min_order_quantity: 20, tiers: [{ min_quantity: 50, amount: 6500 }] },
      ],
    });
    await rpc('rundown.set', { room, steps: [
      { title: spell('Step'), minute: 0, notes: spell('Notes') }, { product: 'SILK-1', minute: 2, notes: spell('Notes') },
    ] });
    await rpc('room.update', {
      room, next_show_ms: Date.now() + 3_600_000, next_show_title: { 'zh-CN': spell('NextZh'), en: spell('NextEn') }, description: spell('About'),
    });
    const { stream_key } = await rpc<{ stream_key: string }>('key.create', { room, label: spell('Key') });
    const { token } = await rpc<{ token: string }>('token.create', { role: 'assistant', store: store.store, label: spell('Token') });
    const { link } = await rpc<{ link: string }>('member.invite', { store: store.store, name: spell('Member'), role: 'host' });
    secrets.push(stream_key, token, link.slice(link.indexOf('#') + 1));
    await rpc('chat.filter', { room, words: ['"><svg onload=1>'] });
  });
  after(() => scene?.close());

  it('are refused where they would be an address', async () => {
    for (const url of ['javascript:alert(1)', 'data:text/html,<script>1</script>', ' javascript:alert(1)', '//evil.example', 'https://x.example/"><script>1</script>']) {
      await assert.rejects(rpc('product.upsert', {
        store: store.store, sku: 'BAD', name: { en: 'x' }, offers: [{ channel: 'own', url, price: { amount: 1, currency: 'CNY' } }],
      }), /url/, url);
    }
    await assert.rejects(rpc('product.upsert', {
      store: store.store, sku: 'BAD', name: { en: 'x' }, image: '/x.png?"><img src=x>', offers: [],
    }), /image/);
  });

  it('stay words before a show, to shoppers', async () => {
    for (const [locale, view] of [['en', desk], ['zh-CN', phone]] as const) {
      const home = await scene.viewers.open({ ...view, locale });
      await home.visit(`${scene.server.origin}/`);
      await home.says(/Store1"'><img src=x/);
      await isHarmless(home, 'the list of rooms');
      const room = await scene.visit(store.room, { ...view, locale });
      await room.says(locale === 'en' ? /NextEn/ : /NextZh/);
      await isHarmless(room, 'a room before its show');
      await scene.closePages();
    }
  });

  it('stay words during a show, to shoppers and to the people of the store', async () => {
    const publisher = scene.publish(store, { size: '640x360', bitrate: '500k' });
    await scene.live(store.room, publisher);
    const shopper = await scene.visit(store.room, { ...desk, locale: 'en' });
    await shopper.watch(3);
    await explain(scene.server, store, 'SILK-1');
    await shopper.card('SILK-1');
    const line = spell('Line');
    await shopper.page.locator('.composer-input').fill(line.slice(0, 100));
    await shopper.page.locator('.composer-input').press('Enter');
    await shopper.says(/Line\d+"'><img src=x/, '.chat-lines');
    await rpc('chat.send', { room: store.room, text: spell('Said').slice(0, 190) });
    await shopper.says(/Said\d+"'><img/, '.chat-lines');
    await isHarmless(shopper, 'a room on air');

    for (const view of [phone, desk]) {
      const studio = await StaffPage.open(scene, `/studio?store=${store.store}#bag`, { ...view, locale: 'en' });
      for (const part of ['bag', 'rundown', 'chat', 'numbers', 'products', 'shows', 'obs', 'people']) {
        await studio.part(part);
        await until(`${part} has something of the store`, () =>
          studio.page.evaluate(() => (document.body.innerText.match(/"'><img src=x/) ?? []).length > 0));
        await isHarmless(studio.room, `the studio's ${part} at ${view.width}`);
      }
      const console_ = await StaffPage.open(scene, '/console', { ...view, locale: 'en' });
      for (const part of ['rooms', 'audit', 'new']) {
        await console_.part(part);
        await until(`${part} is there`, () => console_.page.evaluate(() => document.body.innerText.length > 100));
        if (part === 'rooms') await console_.room.says(/Store1"'><img src=x/);
        await isHarmless(console_.room, `the console's ${part} at ${view.width}`);
      }
    }
    await scene.closePages();
  });

  it('have cookies out of their reach, and a policy without inline scripts', async () => {
    const { origin } = scene.server;
    const answer = await fetch(`${origin}/v1/signin`, {
      method: 'POST', headers: { 'content-type': 'application/json', origin }, body: JSON.stringify({ secret: scene.server.operatorToken }),
    });
    const cookie = answer.headers.get('set-cookie') ?? '';
    secrets.push(/=([^;]+)/.exec(cookie)?.[1] ?? '');
    assert.match(cookie, /HttpOnly/);
    assert.match(cookie, /SameSite=(Lax|Strict)/);
    for (const path of ['/', `/r/${store.room}`, '/studio', '/console', '/signin', '/nothing-here']) {
      const policy = (await fetch(origin + path)).headers.get('content-security-policy') ?? '';
      assert.match(policy, /default-src 'self'/, path);
      assert.match(policy, /object-src 'none'; base-uri 'none'/, path);
      assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval|script-src \*/, path);
    }
  });

  it('cannot be put in by a page of another site, with the cookie of who is signed in', async () => {
    const session = secrets.at(-1) ?? '';
    const call = (headers: Record<string, string>) => ask(`${scene.server.origin}/v1/rpc`, {
      method: 'POST', headers: { 'content-type': 'text/plain', cookie: `shopfloor_session=${session}`, ...headers },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'store.create', params: { name: 'Forged' } }),
    });
    for (const origin of ['https://evil.example', 'null', undefined]) {
      const forged = await call(origin === undefined ? {} : { origin });
      assert.doesNotMatch(forged.body, /"result"/, String(origin));
      assert.match(forged.body, /"error"/, String(origin));
    }
    const own = await call({ origin: scene.server.origin });
    assert.match(own.body, /"result"/, `the cookie is of no use at all: ${own.body}`);
  });

  it('leave no secret in the log or in an error', async () => {
    const { server } = scene;
    for (const secret of secrets) assert.ok(secret.length >= 16, `a secret of the test's is missing: ${secrets.map((each) => each.length).join()}`);
    const wrong = `${server.operatorToken.slice(0, -1)}0`;
    const refused = await ask(`${server.origin}/v1/rpc`, {
      method: 'POST', headers: { authorization: `Bearer ${wrong}` }, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'store.list' }),
    });
    assert.equal(refused.status, 401);
    assert.ok(!refused.body.includes(wrong));
    for (const secret of [...secrets, wrong]) {
      const line = server.log.split('\n').find((text) => text.includes(secret));
      assert.equal(line, undefined, 'a secret is in the log');
    }
  });
});
