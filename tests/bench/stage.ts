// SPDX-License-Identifier: MIT
// A server with a room on air, without a browser, on a network of its own.
import type { Child } from '../e2e/support/child';
import { Server, type Store } from '../e2e/support/server';
import { until } from '../e2e/support/wait';
import { publishFile } from './encoded_file';
import { LoadClient, type Load, type Target } from './load';
import { Network } from './network';

/** No stills, so that the worker only repackages. */
export const passthrough = ['pipeline.thumbnail_interval_ms=3600000', 'pipeline.spare_workers=0'];
/** One thread that sends, as the bare server has; and no disk. */
export const oneSender = [...passthrough, 'http.threads=1', 'recording.enabled=false'];

async function startServer(network: Network, settings: readonly string[], isPinned: boolean): Promise<Server> {
  const server = await Server.start(['http.address=0.0.0.0', 'http.max_address_connections=0', ...settings]);
  if (isPinned) network.pinServer(server.pid);
  return server;
}

export class Stage {
  private readonly publishers: Child[] = [];

  private constructor(readonly network: Network, private readonly ownsNetwork: boolean, readonly server: Server) {}

  /** What the server starts, its workers, runs on the core that it is pinned to. */
  static async open(settings: readonly string[], isPinned = true): Promise<Stage> {
    const network = new Network();
    try {
      return new Stage(network, true, await startServer(network, settings, isPinned));
    } catch (error) {
      network.close();
      throw error;
    }
  }

  /** Another server, on the core of the first, for the same viewers. It is closed before the first. */
  async beside(settings: readonly string[]): Promise<Stage> {
    return new Stage(this.network, false, await startServer(this.network, settings, true));
  }

  /** New stores whose rooms are on air. */
  async onAir(names: readonly string[]): Promise<Store[]> {
    const stores: Store[] = [];
    for (const name of names) stores.push(await this.server.createStore(name));
    const publisher = publishFile(stores.map((store) => `${this.server.rtmp}/${store.stream_key}`));
    await this.live(publisher, stores);
    return stores;
  }

  /** Returns when this publisher has their rooms on air. It ends with the stage. */
  async live(publisher: Child, stores: readonly Store[]): Promise<void> {
    this.publishers.push(publisher);
    for (const { room } of stores) {
      await until(`${room} is live`, async () => {
        if (publisher.hasEnded) throw new Error(`the publisher ended: ${publisher.log}`);
        return (await this.server.stateOf(room)) === 'live';
      }, 60_000);
    }
  }

  target(store: Store): Target {
    return { port: this.server.httpPort, room: store.room, pid: this.server.pid };
  }

  /** The sizes of one group of pictures as its chunks reach a viewer, from the keyframe on; and what that viewer measured. */
  async groupSizes(store: Store): Promise<{ sizes: number[]; load: Load }> {
    const client = new LoadClient(this.network, this.target(store), { viewers: 1, seconds: 5, tellsChunks: true });
    try {
      const load = await client.end();
      const { chunks } = client;
      const first = chunks.findIndex(({ keyframe }) => keyframe);
      const length = chunks.slice(first + 1).findIndex(({ keyframe }) => keyframe) + 1;
      if (first < 0 || length === 0) throw new Error('no whole group of pictures was seen');
      return { sizes: chunks.slice(first, first + length).map(({ bytes }) => bytes), load };
    } finally {
      await client.stop();
    }
  }

  async close(): Promise<void> {
    try {
      await Promise.all(this.publishers.map((publisher) => publisher.stop('SIGINT').catch(() => undefined)));
      await this.server.stop();
    } finally {
      if (this.ownsNetwork) this.network.close();
    }
  }
}
