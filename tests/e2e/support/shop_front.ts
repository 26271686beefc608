// SPDX-License-Identifier: MIT
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The site that offers lead to: answers everything, and notes who came with what. */
export class ShopFront {
  readonly visits: { path: string; referrer: string | undefined }[] = [];

  private constructor(private readonly server: HttpServer) {}

  static async open(): Promise<ShopFront> {
    const server = createServer();
    const front = new ShopFront(server);
    server.on('request', (request, response) => {
      front.visits.push({ path: request.url ?? '', referrer: request.headers.referer });
      response.setHeader('content-type', 'text/html; charset=utf-8');
      // Its own icon, so that the browser asks for nothing but the pages.
      response.end('<!doctype html><link rel="icon" href="data:,"><title>Shop</title><h1>Shop</h1>');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return front;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  count(path: string): number {
    return this.visits.filter((visit) => visit.path === path).length;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
