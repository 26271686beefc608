// SPDX-License-Identifier: MIT
// Takes the README's pictures of a demo that is on air:
//   node scripts/demo/photos.mjs ORIGIN TOKEN_FILE FOLDER      (http://localhost:8080 data/operator.token web/pictures)
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { chromium } = createRequire(new URL('../../web/package.json', import.meta.url))('playwright-core');

const [origin, tokenFile, folder] = process.argv.slice(2);
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true };
const desk = { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1 };

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

/** A room whose picture moves, with a product's card. */
async function room(screen, locale) {
  const page = await open(screen, locale, '/r/demo');
  await page.waitForFunction(() => document.querySelector('video')?.currentTime > 1, null, { timeout: 30_000 });
  await page.waitForSelector('[data-testid=card]', { timeout: 60_000 });
  return page;
}

async function keep(page, name) {
  await page.screenshot({ path: join(folder, `${name}.jpg`), type: 'jpeg', quality: 82 });
  console.log(`photos: ${name}.jpg`);
}

await keep(await room(phone, 'zh-CN'), 'room-phone');
await keep(await room(desk, 'en-US'), 'room-desk');
await browser.close();
