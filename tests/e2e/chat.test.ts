// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { binaries } from './support/places';
import { addProduct, explain, scarf } from './support/products';
import { openWebSocket } from './support/raw_socket';
import type { RoomPage } from './support/room_page';
import { Scene } from './support/scene';
import type { Store } from './support/server';
import { until } from './support/wait';

const screenshots = resolve(binaries(), '../screenshots');
const input = '.composer-input';

interface Line {
  readonly id: number;
  readonly text: string;
  readonly viewer?: string;
}

async function write(page: RoomPage, text: string): Promise<void> {
  await page.page.locator(input).fill(text);
  await page.page.locator(input).press('Enter');
}

describe('the chat', () => {
  let scene: Scene;
  let store: Store;

  before(async () => {
    scene = await Scene.open(['chat.viewer_lines=20']);
    ({ store } = await scene.onAir('湖州丝绸 River Silk', { size: '720x1280', bitrate: '1200k' }));
    await addProduct(scene.server, store, scarf);
    mkdirSync(screenshots, { recursive: true });
  });
  after(() => scene?.close());
  afterEach(async () => {
    await scene?.closePages();
    await ask('chat.slowmode', { seconds: 0 });
    await ask('chat.filter', { words: [] });
    await ask('chat.pin', { id: null });
  });

  function ask<T>(method: string, params: object): Promise<T> {
    return scene.server.rpc<T>(method, { room: store.room, ...params });
  }

  async function lineOf(text: string): Promise<Line> {
    return until(`the keepers see "${text}"`, async () => {
      const { lines } = await ask<{ lines: Line[] }>('chat.list', { limit: 100 });
      return lines.find((line) => line.text.includes(text));
    });
  }

  async function shopper(view: object): Promise<RoomPage> {
    const page = await scene.visit(store.room, view);
    await page.watch(3);
    await page.sees(input);
    return page;
  }

  /** A shopper without a page. */
  async function guestSays(text: string): Promise<void> {
    const messages = [{ type: 'join', want: ['chat'] }, { type: 'chat', text }];
    await openWebSocket(scene.server.httpPort, {
      path: `/v1/rooms/${store.room}/live`, protocol: 'shopfloor.live.v1',
      messages: messages.map((message) => Buffer.from(JSON.stringify(message))),
    }, (heard) => heard.includes('"own":true'));
  }

  const phone = { width: 390, height: 844, locale: 'zh-CN' };
  const desk = { width: 1440, height: 900, locale: 'en' };

  it('goes from a phone to a desk and back, with the host in between', async () => {
    const [anna, bo] = [await shopper(phone), await shopper(desk)];
    await write(anna, '这条围巾多少钱？');
    await anna.says(/我\s*这条围巾多少钱？/, '.chat-lines');
    await bo.says(/Guest \w+ \d+\s*这条围巾多少钱？/, '.chat-lines');
    assert.equal(await anna.page.locator(input).inputValue(), '');
    await write(bo, 'Is it real silk? <img src=x onerror=alert(1)>');
    await anna.says(/客人·\S+\d+\s*Is it real silk\? <img src=x/, '.chat-lines');
    assert.equal(await anna.page.locator('.chat-lines img').count(), 0);

    const asked = await lineOf('real silk');
    await ask('chat.send', { text: 'Yes: 100 % mulberry silk.', reply_to: asked.id });
    for (const [page, badge] of [[anna, /主播/], [bo, /Host/]] as const) {
      await page.says(/100 % mulberry/, '.chat-line[data-role="host"]');
      await page.says(badge, '.chat-line[data-role="host"]');
      await page.says(/Is it real silk/, '.chat-line[data-role="host"] .chat-quote');
    }
    const answer = await lineOf('mulberry');
    await ask('chat.pin', { id: answer.id });
    await anna.says(/100 % mulberry/, '[data-testid="chat-pinned"]');
    await ask('chat.pin', { id: null });
    await bo.page.locator('[data-testid="chat-pinned"]').waitFor({ state: 'detached' });

    await ask('chat.delete', { id: asked.id });
    await until('the line is gone', async () =>
      (await anna.page.locator(`.chat-line[data-id="${asked.id}"]`).count()) === 0);
    for (const page of [anna, bo]) await page.assertQuiet();
  });

  it('says in words why a line is not taken, and keeps it', async () => {
    const anna = await shopper(phone);
    await ask('chat.filter', { words: ['假货', 'fake'] });
    await write(anna, '是假 货吗 FAKE');
    await anna.says(/是\* \*吗 \*{4}/, '.chat-lines');

    await ask('chat.slowmode', { seconds: 60 });
    await write(anna, '还有别的颜色吗');
    await anna.says(/慢速模式/, '.composer-note');
    await until('the words are back', async () =>
      (await anna.page.locator(input).inputValue()) === '还有别的颜色吗');
    await ask('chat.slowmode', { seconds: 0 });

    const line = await lineOf('是* *吗');
    await ask('chat.mute', { id: line.id, seconds: 60 });
    await write(anna, '还有别的颜色吗');
    await anna.says(/不能在这里发言/, '.composer-note');
    await ask('chat.unmute', { viewer: line.viewer });
    await write(anna, '谢谢主播');
    await anna.says(/谢谢主播/, '.chat-lines');
    await anna.assertQuiet();
  });

  it('does not send with the Enter that chooses a character', async () => {
    const anna = await shopper(phone);
    await anna.page.locator(input).fill('nihao');
    await anna.page.evaluate((selector) => {
      const field = document.querySelector(selector)!;
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }));
    }, input);
    assert.equal(await anna.page.locator(input).inputValue(), 'nihao');
    await write(anna, '你好主播');
    await anna.says(/你好主播/, '.chat-lines');
    const { lines } = await ask<{ lines: Line[] }>('chat.list', { limit: 100 });
    assert.equal(lines.some(({ text }) => text === 'nihao'), false);
  });

  it('counts hearts for everybody', async () => {
    const [anna, bo] = [await shopper(phone), await shopper(desk)];
    const before = Number(await bo.page.locator('[data-testid="like"]').getAttribute('data-likes'));
    for (let tap = 0; tap < 5; tap += 1) await anna.page.locator('[data-testid="like"]').click();
    await until('bo sees five more', async () =>
      Number(await bo.page.locator('[data-testid="like"]').getAttribute('data-likes')) === before + 5);
    const { likes } = await ask<{ likes: number }>('chat.list', {});
    assert.equal(likes, before + 5);
  });

  it('knows a browser again by a signed cookie that scripts cannot read', async () => {
    const anna = await shopper(phone);
    const cookie = async () => (await anna.page.context().cookies(scene.server.origin))
      .find(({ name }) => name === 'shopfloor_viewer');
    const first = await until('the cookie is set', cookie);
    assert.equal(first.httpOnly, true);
    assert.equal(first.sameSite, 'Lax');
    assert.equal(await anna.page.evaluate(() => document.cookie), '');
    await write(anna, '第一页');
    const before = await lineOf('第一页');

    const tab = await anna.page.context().newPage();
    await tab.goto(scene.server.roomUrl(store.room));
    await tab.locator(input).fill('第二页');
    await tab.locator(input).press('Enter');
    assert.equal((await lineOf('第二页')).viewer, before.viewer);
    assert.equal((await cookie())?.value, first.value);
    const viewers = () => ask<{ viewers: number }>('stats.get', {}).then((stats) => stats.viewers);
    await until('two tabs are one viewer', async () => (await viewers()) === 1);
  });

  it('shows its last lines to whoever comes later', async () => {
    const anna = await shopper(phone);
    await write(anna, 'early bird');
    const line = await lineOf('early bird');
    await ask('chat.pin', { id: line.id });
    const bo = await shopper(desk);
    await bo.says(/early bird/, '.chat-lines');
    await bo.says(/early bird/, '[data-testid="chat-pinned"]');
  });

  for (const view of [phone, { ...phone, locale: 'en' }, desk]) {
    it(`lies beside the card at ${view.width}x${view.height} in ${view.locale}`, async () => {
      const page = await shopper(view);
      for (const text of ['how long is it?', '颜色好看', 'Ships to Berlin?']) await guestSays(`${text} ${view.locale} ${view.width}`);
      await ask('chat.send', { text: 'Welcome to the mill! 欢迎来到工厂' });
      await explain(scene.server, store, scarf.sku);
      await page.card(scarf.sku);
      await page.says(/Welcome to the mill/, '.chat-lines');
      // The card arrives with a movement from below.
      await until('lines, card and composer lie apart', async () => {
        const [lines, card, composer] = await page.page.evaluate(() =>
          ['.chat-lines', '[data-testid="card"]', '.composer'].map((selector) =>
            document.querySelector(selector)!.getBoundingClientRect().toJSON() as DOMRect)) as [DOMRect, DOMRect, DOMRect];
        const apart = (one: DOMRect, other: DOMRect) => one.bottom <= other.top + 1
          || other.bottom <= one.top + 1 || one.right <= other.left + 1 || other.right <= one.left + 1;
        return apart(lines, card) && apart(lines, composer) && apart(card, composer);
      });
      const overflow = await page.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
      await page.page.screenshot({ path: join(screenshots, `chat-${view.width}x${view.height}-${view.locale}.png`) });
      await page.assertQuiet();
    });
  }
});
