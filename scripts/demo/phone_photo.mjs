// SPDX-License-Identifier: MIT
// Takes the README's picture of the studio on a phone, on air, in web/pictures/studio-phone.jpg: the phone's camera sees the loom.
//   node scripts/demo/phone_photo.mjs LOOM [ORIGIN [TOKEN_FILE]]      (build/release/bin/demo_loom http://localhost:8080 data/operator.token)
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { run } from './camera.mjs';
import { Control } from './control.mjs';
import { products } from './mill.mjs';

const { chromium } = createRequire(new URL('../../web/package.json', import.meta.url))('playwright-core');

const [loom, origin = 'http://localhost:8080', tokenFile = 'data/operator.token'] = process.argv.slice(2);
const patienceMs = 60_000;
const slug = 'phone-photo';
const said = ['这条围巾是手卷边吗？', 'How wide is the scarf?', '颜色真好看'];

/** Some seconds of the loom, upright, as Chromium takes them for a camera. */
async function film(folder) {
  const raw = join(folder, 'loom.yuv');
  const film = join(folder, 'loom.mjpeg');
  await run(loom, ['--size', '720x1280', '--design', 'scarf', '--frames', '120', '--unpaced', '--video', raw]);
  await run('ffmpeg', ['-nostdin', '-v', 'error', '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', '720x1280', '-r', '30',
    '-i', raw, '-c:v', 'mjpeg', '-q:v', '3', film]);
  return film;
}

/** A shop with the demo's products, and a link for its host. */
async function open(control) {
  if (!(await control.roomExists(slug))) await control.call('store.create', { name: '云锦丝绸厂', slug });
  for (const { sku, name, design, offers } of products) {
    await control.call('product.upsert', { store: slug, sku, name, image: `/demo/${design}.jpg`, offers });
  }
  const steps = products.slice(0, 3).map(({ sku }, at) => ({ product: sku, minute: 10 * at }));
  await control.call('rundown.set', { room: slug, steps });
  const { link } = await control.call('member.invite', { store: slug, name: `Host ${Date.now()}`, role: 'host' });
  return link;
}

const control = new Control(origin, (await readFile(tokenFile, 'utf8')).trim());
const folder = await mkdtemp(join(tmpdir(), 'shopfloor-photo-'));
try {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${await film(folder)}`],
  });
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 1.5, locale: 'en-US' });
  const page = await context.newPage();
  await page.goto(origin + (await open(control)));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('[data-testid="preflight"]').waitFor({ timeout: patienceMs });
  await page.locator('[data-testid="camera-start"]').click();
  await page.locator('[data-testid="camera-state"][data-state="live"]').waitFor({ timeout: patienceMs });
  const shopper = await (await browser.newContext({ locale: 'en-US' })).newPage();
  await shopper.goto(`${origin}/r/${slug}`);
  for (const text of said) {
    await shopper.locator('sf-composer input').first().fill(text, { timeout: patienceMs });
    await shopper.keyboard.press('Enter');
    await page.getByText(text).first().waitFor({ timeout: patienceMs });
  }
  await page.locator('[data-testid="air-advance"]').click();
  await page.locator('[data-testid="at-hand"][data-shown]').waitFor({ timeout: patienceMs });
  await page.locator('[data-testid="viewers"][data-count="1"]').waitFor({ timeout: patienceMs });
  const path = fileURLToPath(new URL('../../web/pictures/studio-phone.jpg', import.meta.url));
  await page.screenshot({ path, type: 'jpeg', quality: 80 });
  console.log('phone_photo: web/pictures/studio-phone.jpg');
  await browser.close();
} finally {
  await control.call('broadcast.end', { room: slug }).catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
}
