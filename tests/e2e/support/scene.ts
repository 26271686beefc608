// SPDX-License-Identifier: MIT
import { Viewers, type View } from './browser';
import { Publisher, type Picture } from './publisher';
import type { RoomPage } from './room_page';
import { Server, type Store } from './server';
import { until } from './wait';

/** A server, a browser, and whoever publishes: what a test of the whole needs. */
export class Scene {
  private readonly publishers: Publisher[] = [];

  private constructor(readonly server: Server, readonly viewers: Viewers) {}

  /** `browser` are further words for Chromium. */
  static async open(settings: readonly string[] = [], browser: readonly string[] = []): Promise<Scene> {
    const server = await Server.start(settings);
    return new Scene(server, await Viewers.launch(browser));
  }

  publish(store: Store, picture: Picture = {}): Publisher {
    const publisher = Publisher.start(`${this.server.rtmp}/${store.stream_key}`, picture);
    this.publishers.push(publisher);
    return publisher;
  }

  /** A new store whose room is on air. */
  async onAir(name: string, picture: Picture = {}): Promise<{ store: Store; publisher: Publisher }> {
    const store = await this.server.createStore(name);
    const publisher = this.publish(store, picture);
    await this.live(store.room, publisher);
    return { store, publisher };
  }

  async live(room: string, publisher: Publisher): Promise<void> {
    await until(`${room} is live`, async () => {
      if (publisher.hasEnded) throw new Error(`the encoder ended: ${publisher.log}`);
      return (await this.state(room)) === 'live';
    }, 30_000);
  }

  state(room: string): Promise<string> {
    return this.server.stateOf(room);
  }

  async visit(room: string, view: View = {}, query = ''): Promise<RoomPage> {
    const page = await this.viewers.open(view);
    await page.visit(this.server.roomUrl(room, query));
    return page;
  }

  /** What a test leaves behind when it fails must not disturb the next. */
  closePages(): Promise<void> {
    return this.viewers.closePages();
  }

  async close(): Promise<void> {
    await Promise.all(this.publishers.map((publisher) => publisher.stop()));
    await this.viewers.close();
    await this.server.stop();
  }
}
