// SPDX-License-Identifier: MIT
// Takes the README's pictures of a demo that is on air, in web/pictures:
//   node scripts/demo/photos.mjs [ORIGIN [TOKEN_FILE]]      (http://localhost:8080 data/operator.token)
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

import { Control } from './control.mjs';
import { operatorsLink, ownersLink } from './shop.mjs';

const { chromium } = createRequire(new URL('../../web/package.json', import.meta.url))('playwright-core');

const [origin = 'http://localhost:8080', tokenFile = 'data/operator.token'] = process.argv.slice(2);
const folder = new URL('../../web/pictures/', import.meta.url);
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 1.5, hasTouch: true };
const desk = { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 };
const patienceMs = 60_000;

const control = new Control(origin, (await readFile(tokenFile, 'utf8')).trim());
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
});

/** A browser of its own, as a person has one. */
async function open(screen, locale, path) {
  const context = await browser.newContext({ ...screen, locale });
  const page = await context.newPage();
  await page.goto(origin + path);
  return page;
}

async function signIn(link) {
  const page = await open(desk, 'en-US', link);
  await page.getByRole('button', { name: 'Sign in' }).click();
  return page;
}

async function moving(page) {
  const isMoving = () => (document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0) > 30;
  await page.waitForFunction(isMoving, null, { timeout: patienceMs });
  return page;
}

/** A room whose picture moves, with a product's card and a few lines of chat. */
async function room(screen, locale) {
  const page = await moving(await open(screen, locale, '/r/demo'));
  await page.locator('[data-testid="card"]').waitFor({ timeout: patienceMs });
  return page;
}

async function keep(page, name) {
  const path = fileURLToPath(new URL(`${name}.jpg`, folder));
  await page.screenshot({ path, type: 'jpeg', quality: 80 });
  console.log(`photos: web/pictures/${name}.jpg`);
  await page.context().close();
}

await keep(await room(phone, 'zh-CN'), 'room-phone');
await keep(await room(desk, 'en-US'), 'room-desk');
await keep(await moving(await signIn(await ownersLink(control))), 'studio');
const rooms = await signIn(await operatorsLink(control));
await rooms.locator('img[src*="thumbnail"]').first().waitFor({ timeout: patienceMs });
await keep(rooms, 'console');
await browser.close();
