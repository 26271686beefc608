// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { ask } from './support/http';
import { Scene } from './support/scene';

describe('a room without a show', () => {
  let scene: Scene;

  before(async () => {
    scene = await Scene.open(['room.holding_timeout_ms=2000']);
  });
  after(() => scene?.close());
  afterEach(() => scene?.closePages());

  it('says so, and begins by itself when the show does', async () => {
    const store = await scene.server.createStore('Loom Hall');
    const page = await scene.visit(store.room);
    await page.state('offline');
    const publisher = scene.publish(store);
    await page.watch(15);
    await page.noOverlay();
    await page.assertQuiet();
    await publisher.stop();
  });

  it('says that the show is over when the operator ends it', async () => {
    const { store, publisher } = await scene.onAir('River Silk');
    const page = await scene.visit(store.room);
    await page.watch(10);
    await scene.server.rpc('broadcast.end', { room: store.room });
    await page.state('ended');
    await page.assertQuiet();
    await publisher.stop();
  });

  it('says that the show is over when the encoder stays away', async () => {
    const { store, publisher } = await scene.onAir('Dye Works');
    const page = await scene.visit(store.room);
    await page.watch(10);
    await publisher.stop();
    await page.state('ended');
    await page.assertQuiet();
  });

  it('is told from a room that does not exist', async () => {
    const page = await scene.visit('no-such-room');
    await page.state('unknown-room');
    await page.assertQuiet(/404|WebSocket connection/);
  });

  it('has a list of rooms beside it, as a page and as JSON', async () => {
    const store = await scene.server.createStore('Button Street');
    const page = await scene.viewers.open({ width: 1440, height: 900 });
    await page.visit(`${scene.server.origin}/`);
    await page.says(/Button Street/);
    await page.assertQuiet();
    const { status, body } = await ask(`${scene.server.origin}/v1/rooms`);
    assert.equal(status, 200);
    assert.match(body, new RegExp(store.room));
  });
});
