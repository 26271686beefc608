// SPDX-License-Identifier: MIT
// Puts the demo factory on air:  node scripts/demo/start.mjs READY_FILE TOKEN_FILE LOOM
// READY_FILE says where the server is, TOKEN_FILE has the operator's token, LOOM is demo_loom.
// SIGINT and SIGTERM end it, and take its stream key back.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { Camera } from './camera.mjs';
import { Control } from './control.mjs';
import { Crowd } from './crowd.mjs';
import { Host } from './host.mjs';
import { products, store } from './mill.mjs';
import { planShow } from './rundown.mjs';
import { openShop } from './shop.mjs';
import { welcome } from './welcome.mjs';

const onAirMs = 20_000;

const [readyFile, tokenFile, loom] = process.argv.slice(2);
if (!loom) {
  console.error('usage: node scripts/demo/start.mjs READY_FILE TOKEN_FILE LOOM');
  process.exit(2);
}
const ready = JSON.parse(await readFile(readyFile, 'utf8'));
const origin = `http://127.0.0.1:${ready.http_port}`;
const control = new Control(origin, (await readFile(tokenFile, 'utf8')).trim());

async function untilOnAir() {
  for (const deadline = Date.now() + onAirMs; Date.now() < deadline; await sleep(250)) {
    if ((await control.call('stats.get', { room: store.slug })).state === 'live') return;
  }
  throw new Error('the encoder did not get on air');
}

async function show() {
  const links = await openShop(control, ready);
  await planShow(control, store.slug);
  const key = await control.call('key.create', { room: store.slug, label: 'demo' });
  await control.call('broadcast.start', { room: store.slug });
  const rtmp = `rtmp://127.0.0.1:${ready.rtmp_port}/live/${key.stream_key}`;
  const camera = await Camera.start(loom, rtmp, products[0].design);
  const host = new Host({ control, origin, room: store.slug, camera });
  const crowd = new Crowd(origin, store.slug);
  const end = async () => {
    crowd.stop();
    host.stop();
    await camera.stop();
    await control.call('key.revoke', { room: store.slug, key_id: key.key_id }).catch(() => {});
  };
  let isWanted = true;
  const stopped = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, resolve);
  }).then(() => (isWanted = false));
  try {
    await Promise.race([untilOnAir(), camera.ended, stopped]);
    host.start();
    crowd.start();
    if (isWanted) await welcome(links);
    await Promise.race([camera.ended, stopped]);
    if (isWanted) throw new Error('the encoder has ended');
  } finally {
    await end();
  }
}

try {
  await show();
} catch (error) {
  console.error(`demo: ${error.message}`);
  process.exitCode = 1;
}
