// SPDX-License-Identifier: MIT
// The studio on a phone, and what its shoppers see of it.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { RoomPage } from './room_page';
import type { Scene } from './scene';
import type { Store } from './server';
import { phone, StaffPage } from './staff_page';
import { until as untilWithin } from './wait';

/** Two cores encode, receive, package and play here, perhaps beside another suite and under a sanitizer. */
export const until = <T>(what: string, condition: () => T | Promise<T>): Promise<NonNullable<T>> =>
  untilWithin(what, condition, 45_000);

/** Three cameras and two microphones that nobody has to allow. The second one sees depth, not colours: no encoder takes it. */
export const cameras = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream=device-count=3'];
export const sideways = { width: 844, height: 390 } as const;

export type Role = 'owner' | 'host' | 'assistant';

export async function signIn(scene: Scene, store: Store, role: Role, path: string, view: object = phone): Promise<StaffPage> {
  const name = `${role} ${Math.random().toString(36).slice(2, 8)}`;
  const { link } = await scene.server.rpc<{ link: string }>('member.invite', { store: store.store, name, role });
  return StaffPage.signedIn(scene, link.slice(link.indexOf('#') + 1), path, { locale: 'en', ...view });
}

/** What the shopper's picture is, and whether it moves. */
export async function pictureOf(shopper: RoomPage): Promise<{ size: string; seconds: number }> {
  return shopper.page.evaluate(() => {
    const video = document.querySelector('video');
    return { size: `${video?.videoWidth}x${video?.videoHeight}`, seconds: video?.currentTime ?? 0 };
  });
}

export async function moves(shopper: RoomPage): Promise<void> {
  const before = await pictureOf(shopper);
  await until('the picture moves', async () => (await pictureOf(shopper)).seconds > before.seconds + 0.5);
}

export function stateOf(studio: StaffPage): Promise<string | null> {
  return studio.find('[data-testid="camera-state"]').getAttribute('data-state');
}

export function isLive(studio: StaffPage): Promise<unknown> {
  return until('it is live', async () => (await studio.find('[data-testid="camera-state"]').count()) > 0 && (await stateOf(studio)) === 'live');
}

/** The device of the camera's or the microphone's track, once it gives something. */
export function deviceOf(studio: StaffPage, kind: 'video' | 'audio'): Promise<string | undefined> {
  return studio.page.evaluate((wanted) => {
    const stream = document.querySelector<HTMLVideoElement>('.air-picture')?.srcObject as MediaStream | null;
    const track = stream?.getTracks().find((each) => each.kind === wanted && each.readyState === 'live');
    return track?.getSettings().deviceId;
  }, kind);
}

/** What a device does that is taken away or pulled out. */
export function loseTrack(studio: StaffPage, kind: 'video' | 'audio'): Promise<void> {
  return studio.page.evaluate((wanted) => {
    const stream = document.querySelector<HTMLVideoElement>('.air-picture')!.srcObject as MediaStream;
    const track = stream.getTracks().find((each) => each.kind === wanted)!;
    track.stop();
    track.dispatchEvent(new Event('ended'));
  }, kind);
}

/** Kills the process that receives WebRTC, once it is alone. */
export async function loseReceiver(scene: Scene): Promise<void> {
  process.kill(await until('there is one receiver', () => receiverOf(scene.server.pid)), 'SIGKILL');
}

/** Each child is listed with the thread that began it. */
function receiverOf(pid: number): number | undefined {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) => textOf(`/proc/${pid}/task/${thread}/children`).split(' '));
  const receivers = children.filter((child) => child !== '' && textOf(`/proc/${child}/cmdline`).includes('--receiver'));
  return receivers.length === 1 ? Number(receivers[0]) : undefined;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export async function boxOf(page: RoomPage['page'], selector: string): Promise<Box> {
  const box = await page.locator(selector).first().boundingBox();
  assert.ok(box, `${selector} is not on the page`);
  return box;
}
