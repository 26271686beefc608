// SPDX-License-Identifier: MIT
// What scripts/run shows: the mill opens, weaves, talks, and closes in order.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Child } from './support/child';
import { ask } from './support/http';
import { program, root } from './support/places';
import { Scene } from './support/scene';
import { until } from './support/wait';

const room = 'demo';
const onAirMs = 90_000;

describe('the demo', () => {
  let scene: Scene;
  let demo: Child;

  /** As scripts/run starts it, with the server's address and token. */
  function start(): Child {
    const ready = join(scene.server.data, 'ready.json');
    const { httpPort: http_port, rtmpPort: rtmp_port } = scene.server;
    writeFileSync(ready, JSON.stringify({ http_port, rtmp_port }));
    return new Child({
      program: process.execPath,
      words: [join(root, 'scripts/demo/start.mjs'), ready, join(scene.server.data, 'operator.token'), program('demo_loom')],
      log: join(scene.server.data, 'demo.log'),
      cwd: root,
    });
  }

  async function onAir(times: number): Promise<void> {
    await until('the demo is on air', () => {
      assert.equal(demo.hasEnded, false, demo.log);
      return demo.log.split('demo: on air').length > times;
    }, onAirMs);
  }

  before(async () => {
    execFileSync(join(root, 'scripts/demo/pictures'), [program('demo_loom'), join(root, 'web/dist/demo')]);
    scene = await Scene.open();
    demo = start();
    await onAir(1);
  });
  after(async () => {
    await demo?.stop();
    await scene?.close();
  });

  it('has a picture, eight products and one that is explained', async () => {
    const page = await scene.visit(room, { locale: 'zh-CN' });
    const time = (): Promise<number> => page.page.locator('video').evaluate((video) => (video as HTMLVideoElement).currentTime);
    const start = await until('the picture moves', time);
    await until('it goes on', async () => (await time()) > start + 1);
    await page.sees('[data-testid="card"]');
    await page.page.locator('[data-testid="bag-button"]').first().click({ timeout: 10_000 });
    const pictures = page.page.locator('[data-testid="bag"] .thumb img');
    await until('all pictures are there', async () => {
      const widths = await pictures.evaluateAll((all) => all.map((image) => (image as HTMLImageElement).naturalWidth));
      return widths.length === 8 && widths.every((width) => width > 0);
    });
    await page.assertQuiet();
  });

  it('has shoppers', async () => {
    await until('somebody watches', async () => {
      const { body } = await ask(`${scene.server.origin}/v1/rooms/${room}`);
      return (JSON.parse(body) as { viewers: number }).viewers >= 3;
    });
  });

  it('ends in order, and opens again where it was', async () => {
    await demo.stop('SIGINT');
    assert.equal(demo.ending, 0, demo.log);
    await until('its encoder has gone', async () => (await scene.server.rpc<unknown[]>('ingest.list', {})).length === 0);
    demo = start();
    await onAir(2);
  });
});
