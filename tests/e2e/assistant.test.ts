// SPDX-License-Identifier: MIT
// An assistant on another phone, and somebody at a desk: each sees at once what the others do.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { addProduct, robe, scarf } from './support/products';
import { Scene } from './support/scene';
import type { Store } from './support/server';
import { desk, phone, StaffPage } from './support/staff_page';
import { until as untilWithin } from './support/wait';

const PATIENCE_MS = 30_000;
const until = <T>(what: string, condition: () => T | Promise<T>): Promise<NonNullable<T>> => untilWithin(what, condition, PATIENCE_MS);

describe('an assistant without a camera', () => {
  let scene: Scene;
  let store: Store;
  let owner: StaffPage;
  let helper: StaffPage;

  before(async () => {
    scene = await Scene.open();
    ({ store } = await scene.onAir('River Silk'));
    for (const product of [scarf, robe]) await addProduct(scene.server, store, product);
    await scene.server.rpc('rundown.set', {
      room: store.room, steps: [{ product: scarf.sku, minute: 0 }, { title: 'Prize draw', minute: 20 }],
    });
    const { link } = await scene.server.rpc<{ link: string }>('member.invite', { store: store.store, name: 'Mei', role: 'owner' });
    owner = await StaffPage.signedIn(scene, secretOf(link), '/studio#camera', { ...desk, locale: 'en' });
  });
  after(() => scene?.close());

  it('is invited by a code that the desk shows, and signs in with it', async () => {
    await owner.sees('[data-testid="out-of-reach"]', /only this computer knows/);
    await owner.click('[data-testid="code-assistant"]');
    await owner.sees('[data-testid="code"][data-kind="assistant"] .qr');
    await owner.assertWell('studio-phone-code');
    const link = new URL(await owner.find('[data-testid="code"] input').inputValue());
    assert.deepEqual([link.pathname, link.search], ['/signin', '?next=%2Fstudio%23bag']);
    const page = await scene.viewers.open({ ...phone, locale: 'en' });
    await page.visit(link.href);
    // Left behind by whoever had this phone before.
    await page.page.evaluate((room) => { localStorage.setItem(`shopfloor.device_key.${room}`, 'sk_other'); }, store.room);
    await page.page.getByRole('button', { name: 'Sign in' }).click();
    await page.page.waitForURL(/\/studio#bag$/, { timeout: PATIENCE_MS });
    helper = StaffPage.of(page, scene);
    await helper.sees('.work .goods');
    assert.equal(await helper.page.evaluate((room) => localStorage.getItem(`shopfloor.device_key.${room}`), store.room), null);
    // Used, it is of no more use to those who look at the desk.
    await owner.lacks('[data-testid="code"]');
    await helper.lacks('a[href="#people"]');
    await helper.assertWell('assistant-bag');
  });

  it('is somebody new with each code, and none is left on a page that nobody looks at', async () => {
    await owner.click('[data-testid="code-assistant"]');
    await owner.sees('[data-testid="code"]');
    const { members } = await scene.server.rpc<{ members: { name: string; role: string }[] }>('member.list', { store: store.store });
    assert.deepEqual(members.filter(({ role }) => role === 'assistant').map(({ name }) => name).sort(), ['Assistant’s phone 1', 'Assistant’s phone 2']);
    await owner.page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
      Reflect.deleteProperty(document, 'visibilityState');
    });
    await owner.lacks('[data-testid="code"]');
  });

  it('is not the owner\'s own phone, which another code signs in as the owner, and which opens as a camera', async () => {
    await owner.click('[data-testid="code-phone"]');
    await owner.sees('[data-testid="code"][data-kind="phone"] .qr');
    await owner.sees('[data-testid="code-rights"]', /your own rights \(Owner\)/);
    await owner.assertWell('studio-phone-code-own');
    const link = await owner.find('[data-testid="code"] input').inputValue();
    const page = await scene.viewers.open({ ...phone, locale: 'en' });
    await page.visit(link);
    await page.page.getByRole('button', { name: 'Sign in' }).click();
    await page.page.waitForURL(/\/studio#camera$/, { timeout: PATIENCE_MS });
    await owner.lacks('[data-testid="code"]');
    const camera = StaffPage.of(page, scene);
    // Nothing can be seen by this browser.
    await camera.sees('.air [data-testid="camera-trouble"]', /camera/);
    await camera.assertWell('phone-no-camera');
    await camera.click('[data-testid="work-without"]');
    await camera.sees('.work .goods');
    assert.equal(await page.page.evaluate(async () => {
      const answer = await fetch('/v1/session');
      return ((await answer.json()) as { session: { name: string } }).session.name;
    }), 'Mei');
    await page.close();
    await owner.sees('[data-testid="phone-code"]');
  });

  it('has no camera, no keys and no end of the show', async () => {
    await helper.part('camera');
    await helper.lacks('.air');
    await helper.part('more');
    await helper.sees('.work .rows');
    for (const part of ['camera', 'obs', 'people']) await helper.lacks(`.work a[href="#${part}"]`);
    await helper.part('bag');
    await helper.lacks('[data-testid="end-show"]');
    const refused = await helper.page.evaluate(async (room) => {
      const ask = async (method: string) => {
        const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { room } });
        const answer = await fetch('/v1/rpc', { method: 'POST', body, headers: { 'content-type': 'application/json' } });
        return ((await answer.json()) as { error?: { data: { code: string } } }).error?.data.code;
      };
      return [await ask('key.create'), await ask('broadcast.end')];
    }, store.room);
    assert.deepEqual(refused, ['forbidden', 'forbidden']);
  });

  it('explains what the other then sees on show, and the other way round', async () => {
    await owner.part('bag');
    await owner.sees('.work .goods');
    await helper.click(`.good[data-sku="${scarf.sku}"] .explain`);
    await owner.sees(`.good[data-sku="${scarf.sku}"][data-shown]`);
    await owner.click('[data-testid="end-explanation"]');
    await helper.lacks('.good[data-shown]');
    await owner.lacks('.good[data-shown]'); // the list has moved up
    await owner.click(`.good[data-sku="${robe.sku}"] .explain`);
    await helper.sees(`.good[data-sku="${robe.sku}"][data-shown]`);
    await helper.click('[data-testid="end-explanation"]');
    await owner.lacks('.good[data-shown]');
  });

  it('rearranges the bag for both', async () => {
    const first = (page: StaffPage) => page.find('.work .good').getAttribute('data-sku');
    await owner.press('Arrange');
    const before = await first(helper);
    await owner.press(new RegExp(`Move .* down`));
    await until('the other sees it', async () => (await first(helper)) !== before);
    await owner.press('Done');
  });

  it('goes on in the rundown for both', async () => {
    await owner.part('rundown');
    await helper.part('rundown');
    await helper.sees('[data-testid="rundown-next"]', /Mulberry silk scarf/);
    await owner.click('[data-testid="rundown-advance"]');
    await helper.sees('[data-testid="rundown-now"]', /Mulberry silk scarf/);
    await helper.press('Go to Prize draw');
    await owner.sees('[data-testid="rundown-now"]', /Prize draw/);
  });

  it('changes a price that the other sees, who is looking at the list', async () => {
    await owner.part('products');
    await owner.sees(`.good[data-sku="${robe.sku}"]`, /399\.50/);
    await helper.part('products');
    await helper.click(`.good[data-sku="${robe.sku}"] .good-open`);
    await helper.fill('[name="own-price"]', '349.00');
    await helper.press('Save');
    await owner.sees(`.good[data-sku="${robe.sku}"]`, /349/);
    await owner.part('bag');
    await owner.sees(`.work .good[data-sku="${robe.sku}"]`, /349/);
  });

  it('answers, pins and deletes in the chat of both', async () => {
    await helper.part('chat');
    await helper.fill('.composer input', 'The scarf is hand-rolled');
    await helper.press('Send');
    await owner.sees('.column-chat .lines', /hand-rolled/);
    await owner.page.locator('.line-text', { hasText: 'hand-rolled' }).filter({ visible: true }).first().click();
    await owner.press('Pin');
    await helper.sees('[data-testid="pinned"]', /hand-rolled/);
    await helper.press('Unpin');
    await owner.lacks('[data-testid="pinned"]');
    await helper.page.locator('.line-text', { hasText: 'hand-rolled' }).filter({ visible: true }).first().click();
    await helper.press('Delete');
    await until('it is gone there too', async () => !/hand-rolled/.test((await owner.find('.column-chat .lines').textContent()) ?? ''));
    await helper.assertWell('assistant-chat');
  });

  it('is told without being asked: no change waits for the next look', async () => {
    await helper.part('bag');
    await owner.page.evaluate(() => {
      const { model } = document.querySelector('sf-studio') as unknown as {
        model: { client: { on(event: string, heard: (message: { method: string; params: { by: string } }) => void): void } };
      };
      const page = window as unknown as { changes: string[] };
      page.changes = [];
      model.client.on('notification', ({ method, params }) => { if (method === 'changed') page.changes.push(params.by); });
    });
    await helper.click(`.good[data-sku="${scarf.sku}"] .explain`);
    await until('the other is told', () => owner.page.evaluate(() =>
      (window as unknown as { changes: string[] }).changes.includes('cue.publish')));
    await owner.assertQuiet();
    await helper.assertQuiet();
  });
});

function secretOf(link: string): string {
  return link.slice(link.indexOf('#') + 1);
}
