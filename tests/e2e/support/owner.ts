// SPDX-License-Identifier: MIT
import type { Page } from 'playwright-core';
import type { Scene } from './scene';

/** Someone of a store, in a browser that was signed in by a link. */
export class Owner {
  private requests = 0;

  private constructor(private readonly page: Page) {}

  /** `link` is what `member.invite` answers: "/signin#SECRET", on whatever host. */
  static async signIn(scene: Scene, link: string): Promise<Owner> {
    const { page } = await scene.viewers.open({ locale: 'zh-CN' });
    await page.goto(`${scene.server.origin}/`, { waitUntil: 'domcontentloaded' });
    const secret = link.slice(link.indexOf('#') + 1);
    const status = await page.evaluate(async (word) => {
      const answer = await fetch('/v1/signin', {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ secret: word }),
      });
      return answer.status;
    }, secret);
    if (status !== 200) throw new Error(`signing in was answered with ${status}`);
    return new Owner(page);
  }

  /** A method, called by the page with its cookie. */
  async rpc<T>(method: string, params: object): Promise<T> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: (this.requests += 1), method, params });
    const text = await this.page.evaluate(async (sent) => {
      const answer = await fetch('/v1/rpc', {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: sent,
      });
      return answer.text();
    }, body);
    const reply = JSON.parse(text) as { result?: T; error?: object };
    if (reply.error) throw new Error(`${method}: ${JSON.stringify(reply.error)}`);
    return reply.result as T;
  }

  /** What is at a path, with its byte order mark. */
  read(path: string): Promise<string> {
    return this.page.evaluate(async (from) => {
      const answer = await fetch(from);
      if (!answer.ok) throw new Error(`${from} was answered with ${answer.status}`);
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await answer.arrayBuffer());
    }, path);
  }
}
