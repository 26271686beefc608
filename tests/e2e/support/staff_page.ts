// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Locator } from 'playwright-core';
import { assertAccessible } from './axe';
import type { View } from './browser';
import { binaries } from './places';
import type { RoomPage } from './room_page';
import type { Scene } from './scene';
import { until } from './wait';

/** A sanitizer's server on two busy cores is slow. */
const PATIENCE_MS = 30_000;

const screenshots = resolve(binaries(), '../screenshots');

export const phone = { width: 390, height: 844 } as const;
export const desk = { width: 1440, height: 900 } as const;

/** The studio or the console, as someone who is signed in works with it. */
export class StaffPage {
  private constructor(readonly room: RoomPage, private readonly origin: string) {}

  /** Signs in with the operator's token, as its owner would on the sign-in page, and goes there. */
  static async open(scene: Scene, path: string, view: View = {}): Promise<StaffPage> {
    const secret = readFileSync(join(scene.server.data, 'operator.token'), 'utf8').trim();
    return StaffPage.signedIn(scene, secret, path, view);
  }

  static async signedIn(scene: Scene, secret: string, path: string, view: View = {}): Promise<StaffPage> {
    const room = await scene.viewers.open(view);
    const { origin } = scene.server;
    const answer = await room.page.context().request.post(`${origin}/v1/signin`, {
      data: { secret }, headers: { origin },
    });
    assert.equal(answer.status(), 200, await answer.text());
    const page = new StaffPage(room, origin);
    await page.go(path);
    return page;
  }

  /** A page that came to be signed in by itself. */
  static of(room: RoomPage, scene: Scene): StaffPage {
    return new StaffPage(room, scene.server.origin);
  }

  get page() {
    return this.room.page;
  }

  async go(path: string): Promise<void> {
    await this.room.visit(this.origin + path);
  }

  /** Opens a part by its name after the # of the address. */
  async part(name: string): Promise<void> {
    await this.page.evaluate((hash) => (location.hash = hash), name);
  }

  find(selector: string): Locator {
    return this.page.locator(selector).filter({ visible: true }).first();
  }

  async click(selector: string): Promise<void> {
    await this.find(selector).click({ timeout: PATIENCE_MS });
  }

  async press(name: string | RegExp): Promise<void> {
    await this.page.getByRole('button', { name }).filter({ visible: true }).first().click({ timeout: PATIENCE_MS });
  }

  /** Agrees in the dialog that asks, with the words of its field. */
  async agree(words?: string): Promise<void> {
    const dialog = this.page.locator('dialog.ask');
    if (words !== undefined) await dialog.locator('input').fill(words);
    await dialog.locator('button[type="submit"]').click({ timeout: PATIENCE_MS });
    await dialog.waitFor({ state: 'detached', timeout: PATIENCE_MS });
  }

  async fill(selector: string, value: string): Promise<void> {
    await this.find(selector).fill(value, { timeout: PATIENCE_MS });
  }

  async sees(selector: string, text?: RegExp): Promise<void> {
    await until(`${selector} is there${text ? ` and says ${text}` : ''}`, async () => {
      const found = this.find(selector);
      if ((await found.count()) === 0) return false;
      return text === undefined || text.test(((await found.textContent()) ?? '').replace(/\s+/g, ' '));
    }, PATIENCE_MS).catch(async (error: unknown) => {
      const says = await this.page.locator('body').innerText().catch(() => '');
      throw new Error(`${String(error)}; the page says: ${says.slice(0, 1500)}`);
    });
  }

  async lacks(selector: string): Promise<void> {
    await until(`${selector} is gone`, async () => (await this.page.locator(selector).filter({ visible: true }).count()) === 0, PATIENCE_MS);
  }

  async told(text: RegExp): Promise<void> {
    await this.sees('.toast', text);
    await this.click('.toast-close');
  }

  /** Nothing serious for axe, nothing wider than the screen; a picture for people to look at. */
  async assertWell(name: string): Promise<void> {
    const { width } = this.page.viewportSize() ?? phone;
    mkdirSync(screenshots, { recursive: true });
    await this.page.screenshot({ path: join(screenshots, `${name}-${width}.png`) });
    await assertAccessible(this.page, `${name} at ${width} px`);
    const overflow = await this.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(overflow <= 0, `${name} is ${overflow} px too wide at ${width} px`);
  }

  assertQuiet(provoked?: RegExp): Promise<void> {
    return this.room.assertQuiet(provoked);
  }
}
