// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { CardChange, PresentedFrame } from '../page/probe_types';
import { until } from './wait';

/** What window.shopfloor.player.stats() says. */
export interface PlayerStats {
  readonly latencyMs: number;
  readonly bufferMs: number;
  readonly stalls: number;
  readonly droppedFrames: number;
  readonly epoch: number;
  readonly sequence: number;
  readonly joinToPictureMs: number;
  readonly socketOpenToPictureMs: number;
  readonly playbackRate: number;
  readonly targetMs: number;
}

/** A shopper's page, as a shopper and the probe see it. */
export class RoomPage {
  readonly complaints: string[] = [];

  constructor(readonly page: Page) {
    page.on('pageerror', (error) => this.complaints.push(`page: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(`console: ${message.text()}`);
    });
  }

  async visit(url: string): Promise<void> {
    await this.page.goto(url, { waitUntil: 'domcontentloaded', timeout: 20_000 });
  }

  /** Waits until so many more frames with a readable stamp were presented. */
  async watch(count = 5, timeoutMs = 30_000): Promise<PresentedFrame[]> {
    const before = await this.frameCount();
    const seen = await until(`${count} frames are presented`, async () => {
      const fresh = (await this.frames(before)).filter((frame) => frame.frame >= 0);
      return fresh.length >= count ? fresh : undefined;
    }, timeoutMs).catch(async (error: unknown) => {
      throw new Error(`${String(error)}; ${await this.describe()}`);
    });
    return seen;
  }

  /** Lets the page play on for so long: the length of a measurement, not a wait for something. */
  async pass(ms: number): Promise<void> {
    await new Promise((done) => setTimeout(done, ms));
  }

  frames(from = 0): Promise<PresentedFrame[]> {
    return this.page.evaluate((first) => window.shopfloorProbe.frames(first), from);
  }

  frameCount(): Promise<number> {
    return this.page.evaluate(() => window.shopfloorProbe.frameCount());
  }

  /** The number on the picture that is shown now; -1 when there is none. */
  pictureNow(): Promise<number> {
    return this.page.evaluate(() => window.shopfloorProbe.pictureNow());
  }

  cards(): Promise<CardChange[]> {
    return this.page.evaluate(() => window.shopfloorProbe.cards());
  }

  stats(): Promise<PlayerStats> {
    return this.page.evaluate(() => {
      const { shopfloor } = window as unknown as {
        shopfloor: { player: { stats(): PlayerStats } };
      };
      return { ...shopfloor.player.stats() };
    });
  }

  /** Waits until the page's text (or an element's) matches. */
  async says(pattern: RegExp, selector = 'body', timeoutMs = 30_000): Promise<void> {
    const text = (): Promise<string> =>
      this.page.locator(selector).first().innerText({ timeout: 1000 }).catch(() => '');
    let last = '';
    await until(`${selector} says ${pattern}`, async () => pattern.test((last = await text())),
      timeoutMs).catch((error: unknown) => {
      throw new Error(`${String(error)}; it says: ${last.slice(0, 1500)}`);
    });
  }

  async sees(selector: string, timeoutMs = 30_000): Promise<void> {
    await this.page.locator(selector).first().waitFor({ state: 'visible', timeout: timeoutMs });
  }

  /** The overlay in place of the picture, or over it, tells this state. */
  async state(name: string, timeoutMs = 30_000): Promise<void> {
    await this.sees(`[data-testid="state-overlay"][data-state="${name}"]`, timeoutMs);
  }

  async noOverlay(timeoutMs = 30_000): Promise<void> {
    const overlay = this.page.locator('[data-testid="state-overlay"]');
    await overlay.waitFor({ state: 'hidden', timeout: timeoutMs });
  }

  async card(sku: string, timeoutMs = 30_000): Promise<void> {
    await this.sees(`[data-testid="card"][data-sku="${sku}"]`, timeoutMs);
  }

  async noCard(timeoutMs = 30_000): Promise<void> {
    const newest = async (): Promise<number> => (await this.cards()).at(-1)?.skus.length ?? 0;
    await until('no card is shown', async () => (await newest()) === 0, timeoutMs);
  }

  /** Asserts that nothing was wrong, but for what the test provoked. */
  async assertQuiet(provoked?: RegExp): Promise<void> {
    const violations = await this.page.evaluate(() => window.shopfloorProbe.violations());
    assert.deepEqual(violations, [], 'content security policy');
    const complaints = this.complaints.filter((text) => !provoked?.test(text));
    assert.deepEqual(complaints, []);
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  private async describe(): Promise<string> {
    const text = await this.page.locator('body').innerText().catch(() => '');
    const picture = await this.page.evaluate(() => {
      const video = document.querySelector('video');
      if (!video) return 'no video element';
      const { readyState, currentTime, paused, seeking, buffered, error } = video;
      const ranges = Array.from({ length: buffered.length }, (_, i) => [buffered.start(i), buffered.end(i)]);
      return { readyState, currentTime, paused, seeking, ranges, error: error?.message };
    }).catch(String);
    const stats = await this.stats().catch(String);
    return [
      `the page says: ${text.slice(0, 500)}`, `video: ${JSON.stringify(picture)}`,
      `player: ${JSON.stringify(stats)}`, `complaints: ${this.complaints.slice(0, 5).join('; ')}`,
    ].join('\n  ');
  }
}
