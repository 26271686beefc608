// SPDX-License-Identifier: MIT
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';
import { RoomPage } from './room_page';

export const executablePath = process.env['SHOPFLOOR_CHROMIUM'] ?? '/usr/bin/chromium';
const args = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--mute-audio',
];

export interface View {
  readonly width?: number;
  readonly height?: number;
  readonly locale?: string;
  /** Lets a measurement load its own audio worklet. */
  readonly bypassCsp?: boolean;
}

/** One Chromium; each page has a context of its own, so neither cache nor cookies. */
export class Viewers {
  private readonly contexts = new Set<BrowserContext>();

  private constructor(private readonly browser: Browser) {}

  /** `executable`: a program that starts Chromium with its words, somewhere else. */
  static async launch(more: readonly string[] = [], executable = executablePath): Promise<Viewers> {
    if (!existsSync(executablePath)) throw new Error(`${executablePath} is missing`);
    return new Viewers(await chromium.launch({ executablePath: executable, args: [...args, ...more] }));
  }

  /** A page with the probe in it, not yet anywhere. */
  async open({ width = 390, height = 844, locale = 'en', bypassCsp }: View = {}): Promise<RoomPage> {
    const context = await this.browser.newContext({
      viewport: { width, height }, locale, bypassCSP: bypassCsp ?? false,
    });
    this.contexts.add(context);
    context.on('close', () => this.contexts.delete(context));
    await context.addInitScript({ content: readFileSync(join(__dirname, 'probe.js'), 'utf8') });
    return new RoomPage(await context.newPage());
  }

  async closePages(): Promise<void> {
    for (const context of [...this.contexts]) await context.close();
  }

  async close(): Promise<void> {
    await this.closePages();
    await this.browser.close();
  }
}
