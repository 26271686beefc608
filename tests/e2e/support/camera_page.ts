// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WhipState } from '../../../web/shared/whip';
import type { Sending } from '../page/camera';
import type { Viewers } from './browser';
import type { RoomPage } from './room_page';
import type { Store } from './server';
import { until } from './wait';

export interface Encoded {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly kbps: number;
  readonly key: number;
}

/** For Chromium: a camera and a microphone that nobody has to allow, and sound without a tap. */
export const fakeCamera = [
  '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
];

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where its page comes from, and the browser that it is in. A Scene is one. */
export interface CameraPlace {
  readonly server: { readonly origin: string };
  readonly viewers: Viewers;
}

const hd: Size = { width: 1280, height: 720 };

/** A browser that publishes by WHIP what its page draws. */
export class CameraPage {
  private constructor(private readonly room: RoomPage) {}

  static async open(scene: CameraPlace): Promise<CameraPage> {
    const room = await scene.viewers.open({ width: 400, height: 300 });
    await room.page.addInitScript({ content: readFileSync(join(__dirname, 'camera.js'), 'utf8') });
    // Any page of the server's own will do.
    await room.visit(`${scene.server.origin}/`);
    return new CameraPage(room);
  }

  /** Returns when it is on air, or was refused; asks again while the machine is too busy for an answer in time. */
  async start(scene: CameraPlace, store: Pick<Store, 'room' | 'stream_key'>, size: Size = hd): Promise<void> {
    await until('the server has an answer', async () => {
      await this.startOnce(scene, store, size);
      return !/could not set up/.test((await this.failure()) ?? '');
    }, 45_000);
  }

  private async startOnce(scene: CameraPlace, store: Pick<Store, 'room' | 'stream_key'>, size: Size): Promise<void> {
    await this.room.page.evaluate(
      ({ url, key, width, height }) => window.shopfloorCamera.start(url, key, width, height),
      { url: `${scene.server.origin}/v1/rooms/${store.room}/whip`, key: store.stream_key, ...size });
  }

  static async onAir(
    scene: CameraPlace, store: Pick<Store, 'room' | 'stream_key'>, size: Size = hd): Promise<CameraPage> {
    const camera = await CameraPage.open(scene);
    await camera.start(scene, store, size);
    await until('the camera is on air', async () => {
      const failure = await camera.failure();
      if (failure) throw new Error(failure);
      return (await camera.states()).at(-1) === 'live';
    }, 45_000);
    return camera;
  }

  /** What the server said of the session. */
  session(): Promise<{ location: string; etag: string; link: string; answer: string }> {
    return this.room.page.evaluate(() => window.shopfloorCamera.session);
  }

  states(): Promise<WhipState[]> {
    return this.room.page.evaluate(() => window.shopfloorCamera.states);
  }

  failure(): Promise<string | undefined> {
    return this.room.page.evaluate(() => window.shopfloorCamera.failure);
  }

  encoded(): Promise<Encoded> {
    return this.room.page.evaluate(() => window.shopfloorCamera.encoded());
  }

  path(): Promise<string> {
    return this.room.page.evaluate(() => window.shopfloorCamera.path());
  }

  async watchSending(everyMs: number): Promise<void> {
    await this.room.page.evaluate((ms) => { window.shopfloorCamera.watchSending(ms); }, everyMs);
  }

  sent(): Promise<readonly Sending[]> {
    return this.room.page.evaluate(() => window.shopfloorCamera.sent());
  }

  async turn(width: number, height: number): Promise<void> {
    await this.room.page.evaluate(
      ([w, h]) => { window.shopfloorCamera.turn(w ?? 0, h ?? 0); }, [width, height]);
  }

  /** Another camera and another microphone. */
  async change(): Promise<void> {
    await this.room.page.evaluate(() => window.shopfloorCamera.change());
  }

  async stop(): Promise<void> {
    await this.room.page.evaluate(() => window.shopfloorCamera.stop());
  }

  /** As a browser that was killed: nothing is said to the server. */
  async crash(): Promise<void> {
    const session = await this.room.page.context().newCDPSession(this.room.page);
    // There is nobody left to answer.
    session.send('Page.crash').catch(() => undefined);
  }

  close(): Promise<void> {
    return this.room.close();
  }
}
