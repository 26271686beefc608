// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { ask } from './support/http';
import { Scene } from './support/scene';
import { until } from './support/wait';

interface Preview {
  readonly room: string | null;
  readonly live: boolean;
  readonly public: boolean;
}

describe('a show that is put on air by hand', () => {
  let scene: Scene;

  before(async () => {
    scene = await Scene.open();
  });
  after(() => scene?.close());
  afterEach(() => scene?.closePages());

  it('is seen in the preview first, then by everybody from its first keyframe on', async () => {
    const store = await scene.server.createStore('Loom Hall');
    const { room } = store;
    const preview = (): Promise<Preview> => scene.server.rpc('preview.get', { room });
    await scene.server.rpc('room.update', { room, auto_start: false });
    await assert.rejects(scene.server.rpc('broadcast.start', { room }), /conflict/);

    const publisher = scene.publish(store);
    const channel = await until('the preview has a picture', async () => (await preview()).room, 30_000);
    assert.match(channel, /^p-[a-z2-7]{32}$/);
    const stats = await scene.server.rpc<{ state: string; preview?: boolean }>('stats.get', { room });
    assert.equal(stats.state, 'offline');
    assert.equal(stats.preview, true);
    const shopper = await scene.visit(room);
    await shopper.state('offline');
    const host = await scene.visit(channel);
    await host.watch(20);
    await host.noOverlay();
    const { body } = await ask(`${scene.server.origin}/v1/rooms`);
    assert.doesNotMatch(body, /"p-/);
    assert.equal((await ask(`${scene.server.origin}/v1/rooms/${room}/thumbnail.jpg`)).status, 404);
    assert.equal(await shopper.frameCount(), 0, 'a shopper saw the preview');
    assert.deepEqual(mediaFiles(scene), [], 'a preview is not recorded');

    const { broadcast } = await scene.server.rpc<{ broadcast: string }>('broadcast.start', { room });
    assert.match(broadcast, /^b_/);
    const frames = await shopper.watch(20);
    await shopper.noOverlay();
    assert.ok((frames[0]?.mediaTime ?? 99) < 5, `the show begins at ${frames[0]?.mediaTime} s`);
    assert.ok((frames[0]?.frame ?? 0) > 20, 'it is the same source, further on');
    assert.deepEqual(await preview(), { room, live: true, public: true });
    await host.state('reconnecting', 30_000); // the channel has ended
    assert.equal(await scene.state(room), 'live');

    await scene.server.rpc('broadcast.end', { room });
    await shopper.state('ended');
    const { recordings } = await scene.server.rpc<{ recordings: { broadcast: string }[] }>('recording.list', { room });
    assert.deepEqual(recordings.map((recording) => recording.broadcast), [broadcast]);
    assert.ok(mediaFiles(scene).every((file) => file.includes(broadcast)), mediaFiles(scene).join());
    await publisher.stop();
    const again = scene.publish(store);
    const next = await until('it may come back into the preview', async () => (await preview()).room, 30_000);
    assert.notEqual(next, channel);
    assert.equal(await scene.state(room), 'ended');
    await shopper.assertQuiet();
    await again.stop();
    await until('without a picture there is no preview', async () => !(await preview()).live);
  });
});

/** What lies in the recordings' folder. */
function mediaFiles(scene: Scene): string[] {
  return readdirSync(join(scene.server.data, 'recordings'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.mp4'));
}
