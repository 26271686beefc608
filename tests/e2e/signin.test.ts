// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { Scene } from './support/scene';
import type { RoomPage } from './support/room_page';
import { ask } from './support/http';
import { assertAccessible } from './support/axe';
import { until } from './support/wait';

interface Invitation {
  readonly member: string;
  readonly link: string;
}

const views = [
  { name: 'a phone', width: 390, height: 844 },
  { name: 'a desktop', width: 1440, height: 900 },
];

describe('signing in', () => {
  let scene: Scene;
  let store: string;
  let invited = 0;

  before(async () => {
    scene = await Scene.open();
    store = (await scene.server.createStore('Silk House')).store;
  });
  after(() => scene?.close());
  afterEach(() => scene?.closePages());

  const invite = (role = 'host'): Promise<Invitation> =>
    scene.server.rpc<Invitation>('member.invite', { store, name: `Lin ${(invited += 1)}`, role });

  const open = async (path: string, view: (typeof views)[number], locale = 'en'): Promise<RoomPage> => {
    const page = await scene.viewers.open({ ...view, locale });
    await page.visit(`${scene.server.origin}${path}`);
    return page;
  };

  const press = (page: RoomPage, name: string): Promise<void> =>
    page.page.getByRole('button', { name, exact: true }).click();

  const arrives = (page: RoomPage, path: string): Promise<unknown> =>
    until(`the page is ${path}`, () => new URL(page.page.url()).pathname === path);

  /** Who the page's browser is, asked as its own scripts would. */
  const who = (page: RoomPage): Promise<{ role: string; name: string } | null> =>
    page.page.evaluate(async () => {
      const answer = await fetch('/v1/session');
      return ((await answer.json()) as { session: { role: string; name: string } | null }).session;
    });

  for (const view of views) {
    it(`by a link, once, on ${view.name}`, async () => {
      const { link } = await invite();
      const page = await open(`${link.replace('#', '?next=%2Fv1%2Fsession#')}`, view);
      await page.says(/Welcome to the shop floor/);
      await page.says(/once/);
      await assertAccessible(page.page, `signin at ${view.width}`);
      assert.equal(await who(page), null, 'looking at the link uses nothing up');
      await press(page, 'Sign in');
      await arrives(page, '/v1/session');
      assert.equal((await who(page))?.role, 'host');

      const late = await open(link, view);
      await press(late, 'Sign in');
      await late.says(/used already/, '[role="alert"]');
      await assertAccessible(late.page, `used link at ${view.width}`);
      assert.equal(await who(late), null);
      await late.assertQuiet(/409/);
    });
  }

  it('by a pasted token, after a wrong one, in Chinese too', async () => {
    const page = await open('/signin?next=//evil.example', views[0]!, 'zh-CN');
    await page.says(/欢迎来到车间/);
    await page.page.getByLabel('登录链接或令牌').fill('op_wrong');
    await press(page, '登录');
    await page.says(/没有这个链接或令牌/, '[role="alert"]');
    const token = scene.server.operatorToken;
    await page.page.getByLabel('登录链接或令牌').fill(` ${token}\n`);
    await press(page, '登录');
    await arrives(page, '/console');
    assert.equal((await who(page))?.role, 'operator');
  });

  it('lasts over a restart of the server, and ends by signing out', async () => {
    const { link } = await invite('owner');
    const page = await open(link.replace('#', '?next=%2Fv1%2Fsession#'), views[0]!);
    await press(page, 'Sign in');
    await arrives(page, '/v1/session');
    await scene.server.stop();
    await scene.server.launch();
    await page.visit(`${scene.server.origin}/signin`);
    await page.says(/Hello, Lin/);
    await assertAccessible(page.page, 'signed in');
    await press(page, 'Sign out');
    await page.says(/Welcome/);
    assert.equal(await who(page), null);
    await page.assertQuiet();
  });

  it('ends at once for somebody who is removed', async () => {
    const { link, member } = await invite('moderator');
    const page = await open(link.replace('#', '?next=%2Fv1%2Fsession#'), views[0]!);
    await press(page, 'Sign in');
    await arrives(page, '/v1/session');
    await page.visit(`${scene.server.origin}/signin`);
    const closed = page.page.evaluate(() => new Promise<number>((done) => {
      const socket = new WebSocket(`ws://${location.host}/v1/control`, 'shopfloor.control.v1');
      socket.onmessage = () => document.body.setAttribute('data-admitted', '');
      socket.onopen = () => socket.send('{"jsonrpc":"2.0","id":1,"method":"session.get"}');
      socket.onclose = ({ code }) => done(code);
    }));
    await page.page.locator('[data-admitted]').waitFor({ state: 'attached' });
    await scene.server.rpc('member.remove', { store, member });
    assert.equal(await closed, 4401);
    assert.equal(await who(page), null);
  });

  it('is refused to the pages of other sites', async () => {
    const token = scene.server.operatorToken;
    const answer = await ask(`${scene.server.origin}/v1/signin`, {
      method: 'POST',
      headers: { origin: 'http://evil.example', 'content-type': 'application/json' },
      body: JSON.stringify({ secret: token }),
    });
    assert.equal(answer.status, 403);
  });
});
