// SPDX-License-Identifier: MIT
// A silk factory opens its store, imports its catalogue, goes on air, explains three products,
// ends, and reads its report: whose figures are right to the unit.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask } from './support/http';
import { Owner } from './support/owner';
import type { Bound } from './support/products';
import { RawViewer } from './support/raw_viewer';
import type { RoomPage } from './support/room_page';
import { Scene } from './support/scene';
import type { Store } from './support/server';
import { ShopFront } from './support/shop_front';
import { until } from './support/wait';

const scarf = 'SILK-001';
const quilt = 'QUILT-02';
const robe = 'ROBE-003';
const toleranceS = 2.5; // of the watch time of one viewer: the clocks on both sides of it

interface Counts {
  readonly impressions: number;
  readonly clicks: number;
  readonly card_clicks: number;
  readonly ctr: number | null;
}

interface Report extends Counts {
  readonly viewers: number;
  readonly peak: number;
  readonly connections: number;
  readonly watch_s: number;
  readonly duration_s: number;
  readonly clickers: number;
  readonly uncounted: number;
  readonly retention: readonly number[];
  readonly products: readonly (Counts & {
    readonly sku: string;
    readonly name: Readonly<Record<string, string>>;
    readonly clickers: number;
    readonly explained_s: number;
    readonly channels: Readonly<Record<string, Counts>>;
  })[];
}

/** How long somebody was there, by the test's own clock. */
class Stay {
  private readonly fromMs = performance.now();
  private untilMs: number | undefined;

  end(): void {
    this.untilMs = performance.now();
  }

  get seconds(): number {
    return ((this.untilMs ?? performance.now()) - this.fromMs) / 1000;
  }
}

describe('a silk factory', () => {
  let scene: Scene;
  let front: ShopFront;
  let store: Store;
  let owner: Owner;
  let broadcast: string;

  before(async () => {
    scene = await Scene.open();
    front = await ShopFront.open();
  });
  after(async () => {
    await front?.close();
    await scene?.close();
  });

  const report = (): Promise<Report> => owner.rpc<Report>('report.get', { broadcast });
  const explain = (product: string): Promise<Bound> =>
    owner.rpc<Bound>('cue.publish', { room: store.room, kind: 'explain.start', product });
  const stopExplaining = (product: string): Promise<Bound> =>
    owner.rpc<Bound>('cue.publish', { room: store.room, kind: 'explain.end', product });
  const seen = async (product: string): Promise<number> =>
    (await report()).products.find(({ sku }) => sku === product)?.impressions ?? 0;

  it('opens its store, and its owner signs in by a link', async () => {
    store = await scene.server.createStore('湖州云锦丝绸', { slug: 'yunjin', belt: 'Huzhou', province: 'Zhejiang' });
    const { link } = await scene.server.rpc<{ link: string }>(
      'member.invite', { store: store.store, name: '沈老板', role: 'owner' });
    owner = await Owner.signIn(scene, link);
    assert.deepEqual(await owner.rpc<object>('session.get', {}).then((session) =>
      ({ role: (session as { role: string }).role, store: (session as { store: string }).store })),
    { role: 'owner', store: 'yunjin' });
  });

  it('imports its catalogue', async () => {
    const csv = [
      'sku,name_zh,name_en,taobao_url,taobao_price,1688_url,1688_price,1688_moq',
      `${scarf},桑蚕丝围巾,Silk scarf,${front.origin}/taobao/1,129.00,${front.origin}/1688/1,69.00,20`,
      `${quilt},蚕丝被,Silk quilt,${front.origin}/taobao/2,899.00,,,`,
      `${robe},真丝睡袍,Silk robe,${front.origin}/taobao/3,399.50,${front.origin}/1688/3,210.00,10`,
      'NO NAME,,,,,,,',
    ].join('\n');
    const imported = { store: store.store, csv, bag: true };
    const preview = await owner.rpc<{ rows: number; valid: number; errors: { row: number }[] }>(
      'product.import', { ...imported, mode: 'preview' });
    assert.deepEqual([preview.rows, preview.valid, preview.errors[0]?.row], [4, 3, 5]);
    const { created } = await owner.rpc<{ created: number }>('product.import', { ...imported, mode: 'commit' });
    assert.equal(created, 3);
  });

  it('goes on air, explains three products, ends, and reads a report that is right', async () => {
    const early = await RawViewer.join(scene.server.httpPort, store.room); // before the show
    const publisher = scene.publish(store);
    await scene.live(store.room, publisher);
    broadcast = (await scene.server.rpc<{ broadcast: string }>('stats.get', { room: store.room })).broadcast;
    const stays = { early: new Stay(), phone: new Stay(), desk: new Stay(), buyer: new Stay(), again: new Stay() };

    const buyer = await RawViewer.join(scene.server.httpPort, store.room);
    const phone = await scene.visit(store.room);
    const desk = await scene.visit(store.room, { width: 1280, height: 800 });
    stays.phone = new Stay();
    stays.desk = new Stay();
    await phone.watch(5);
    await desk.watch(5);

    // The scarf: both browsers see its card, the buyer says so twice, the early one for wholesale.
    const first = await explain(scarf);
    await Promise.all([phone.card(scarf), desk.card(scarf)]);
    const impression = { type: 'impression', cue: first.id, product: scarf, at_us: first.at_us };
    buyer.say({ ...impression, channel: 'taobao' });
    buyer.say({ ...impression, channel: 'taobao' });
    early.say({ ...impression, channel: '1688' });
    early.say({ ...impression, cue: 999, channel: '1688' }); // of no card
    await until('four have seen the scarf', async () => (await seen(scarf)) === 4, 30_000);
    await buyOnCard(phone);
    await buyOnCard(phone);
    await buyOnCard(desk);
    await follow(buyer, `${buyer.link(scarf, '1688')}?c=${first.id}&t=${first.at_us}`);
    await follow(buyer, buyer.link(scarf, '1688')); // from the bag
    await follow(early, buyer.link(scarf, 'taobao'), 'HEAD'); // a robot
    await until('the shop was visited', () => front.count('/taobao/1') === 3, 20_000);
    const firstEnd = await stopExplaining(scarf);

    // The buyer leaves, and comes back as the same viewer. The early one leaves for good.
    buyer.leave();
    stays.buyer.end();
    early.leave();
    stays.early.end();
    await until('two have left', async () => (await viewersNow()) === 2);
    const back = await RawViewer.join(scene.server.httpPort, store.room, buyer.cookie);
    stays.again = new Stay();

    // The quilt is explained until the robe is.
    const second = await explain(quilt);
    await Promise.all([phone.card(quilt), desk.card(quilt)]);
    await until('two have seen the quilt', async () => (await seen(quilt)) === 2, 30_000);
    const third = await explain(robe);
    await Promise.all([phone.card(robe), desk.card(robe)]);
    await until('two have seen the robe', async () => (await seen(robe)) === 2, 30_000);
    await buyOnCard(desk);
    await until('the robe was looked at', () => front.count('/taobao/3') === 1, 20_000);
    const thirdEnd = await stopExplaining(robe);

    await owner.rpc('broadcast.end', { room: store.room, reason: '下播' });
    for (const stay of [stays.phone, stays.desk, stays.again]) stay.end();
    back.leave();
    const figures = await report();

    assert.equal(figures.viewers, 4);
    assert.equal(figures.connections, 5);
    assert.equal(figures.peak, 4);
    assert.equal(figures.uncounted, 0);
    assert.equal(figures.clickers, 3);
    const watched = Object.values(stays).reduce((sum, stay) => sum + stay.seconds, 0);
    assert.ok(Math.abs(figures.watch_s - watched) <= toleranceS * 5,
      `watched ${figures.watch_s} s, by the test's clock ${watched} s`);
    assert.equal(figures.retention.length, Math.ceil(figures.duration_s));
    assert.equal(Math.max(...figures.retention), 4);
    assert.ok(figures.retention.every((viewers) => viewers >= 0 && viewers <= 4));

    const counts = Object.fromEntries(figures.products.map(({ sku, impressions, clicks, card_clicks, clickers, channels }) =>
      [sku, { impressions, clicks, card_clicks, clickers, channels: plain(channels) }]));
    assert.deepEqual(counts, {
      [scarf]: {
        impressions: 4, clicks: 5, card_clicks: 4, clickers: 3,
        channels: { taobao: [3, 3], 1688: [1, 2] },
      },
      [quilt]: { impressions: 2, clicks: 0, card_clicks: 0, clickers: 0, channels: { taobao: [2, 0] } },
      [robe]: { impressions: 2, clicks: 1, card_clicks: 1, clickers: 1, channels: { taobao: [2, 1] } },
    });
    assert.deepEqual([figures.impressions, figures.clicks], [8, 6]);
    assert.equal(figures.products[0]?.ctr, 5 / 4);
    assert.equal(figures.products[0]?.name['zh-CN'], '桑蚕丝围巾');
    const explained = (sku: string): number =>
      figures.products.find((product) => product.sku === sku)?.explained_s ?? NaN;
    const between = (from: Bound, to: Bound): number => (to.at_us - from.at_us) / 1e6;
    assert.ok(Math.abs(explained(scarf) - between(first, firstEnd)) < 0.002);
    assert.ok(Math.abs(explained(quilt) - between(second, third)) < 0.002);
    assert.ok(Math.abs(explained(robe) - between(third, thirdEnd)) < 0.002);
    for (const { referrer } of front.visits) {
      assert.ok([undefined, `${scene.server.origin}/`].includes(referrer), `referrer: ${referrer}`);
    }
    await phone.assertQuiet();
    await desk.assertQuiet();
  });

  it('has the same report as a sheet, and for its own people only', async () => {
    const path = `/v1/broadcasts/${broadcast}/report.csv`;
    const csv = await owner.read(path);
    assert.ok(csv.startsWith('\ufeff指标,数值\r\n'), csv.slice(0, 60));
    const lines = csv.split('\r\n');
    for (const line of ['观看人数,4', '最高同时在线,4', '曝光次数,8', '点击次数,6', '点击率,75.00%']) {
      assert.ok(lines.includes(line), `${line} is missing in ${csv.slice(0, 900)}`);
    }
    assert.ok(lines.some((line) => line.startsWith(`${scarf},桑蚕丝围巾,全部,4,5,4,125.00%,3,`)), csv);
    assert.ok(lines.includes(`${scarf},桑蚕丝围巾,1688,1,2,1,200.00%,,`), csv);
    assert.equal((await ask(`${scene.server.origin}${path}`)).status, 401);
    const { reports } = await owner.rpc<{ reports: { broadcast: string; clicks: number }[] }>(
      'report.list', { room: store.room });
    assert.deepEqual(reports.map(({ broadcast: id, clicks }) => [id, clicks]), [[broadcast, 6]]);
  });

  async function viewersNow(): Promise<number> {
    return (await scene.server.rpc<{ viewers: number }>('stats.get', { room: store.room })).viewers;
  }

  /** A raw viewer's browser opens a link. */
  async function follow(viewer: RawViewer, link: string, method = 'GET'): Promise<void> {
    const answer = await ask(`${scene.server.origin}${link}`, { method, headers: { cookie: viewer.cookie } });
    assert.equal(answer.status, 302);
  }
});

/** One tap on the card's button; the shop opens beside the show, and is closed again. */
async function buyOnCard(page: RoomPage): Promise<void> {
  const opened = page.page.context().waitForEvent('page', { timeout: 15_000 });
  await page.page.locator('[data-testid="card"] a.buy').click({ timeout: 15_000 });
  const shop = await opened;
  await shop.waitForLoadState('domcontentloaded');
  await shop.close();
}

function plain(channels: Readonly<Record<string, Counts>>): Record<string, [number, number]> {
  return Object.fromEntries(Object.entries(channels).map(([channel, { impressions, clicks }]) =>
    [channel, [impressions, clicks]]));
}
