// SPDX-License-Identifier: MIT
// Cameras and microphones that go away, are refused, or come back, under the studio on a phone.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { cameras, deviceOf, isLive, loseTrack, moves, pictureOf, signIn, stateOf, until } from './support/phone';
import { temporaryFolder } from './support/places';
import type { RoomPage } from './support/room_page';
import { Scene } from './support/scene';
import type { Store } from './support/server';
import { phone, StaffPage } from './support/staff_page';

describe('a phone whose devices come and go', () => {
  let scene: Scene;
  let store: Store;
  let studio: StaffPage;
  let shopper: RoomPage;

  before(async () => {
    scene = await Scene.open([], cameras);
    store = await scene.server.createStore('Restless Silk');
    studio = await signIn(scene, store, 'owner', '/studio');
  });
  after(() => scene?.close());

  /** The browser gives none of a kind from now on, as while a call has it; or gives them again. */
  const refuse = (kind: 'video' | 'audio', name: string | undefined): Promise<void> => studio.page.evaluate(([wanted, error]) => {
    const { mediaDevices } = navigator;
    Reflect.deleteProperty(mediaDevices, 'getUserMedia');
    if (!error) return;
    const real = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = (wish) => (wish?.[wanted as 'video'] ? Promise.reject(new DOMException('taken', error)) : real(wish));
  }, [kind, name] as const);

  it('has the line for its show: what was still being measured is given up', async () => {
    await studio.sees('[data-check="uplink"]', /→/);
    await studio.page.route('**/uplink', () => undefined);
    const begun = studio.page.waitForRequest('**/uplink', { timeout: 45_000 });
    await studio.press('Measure again');
    await begun;
    const givenUp = studio.page.waitForEvent('requestfailed', { predicate: (request) => request.url().endsWith('/uplink'), timeout: 45_000 });
    await studio.click('[data-testid="camera-start"]');
    await givenUp;
    await isLive(studio);
    await studio.page.unroute('**/uplink');
    shopper = await scene.visit(store.room, phone);
    await moves(shopper);
  });

  it('says what a call has taken for as long as it has it, and takes it up by itself', async () => {
    await refuse('video', 'NotReadableError');
    await loseTrack(studio, 'video');
    await studio.sees('[data-notice="interrupted"]', /Try again/);
    await studio.assertWell('phone-interrupted');
    assert.equal(await deviceOf(studio, 'video'), undefined);
    await refuse('video', undefined);
    await until('the camera is back', () => deviceOf(studio, 'video'));
    await studio.lacks('[data-notice="interrupted"]');
    await moves(shopper);
    assert.equal(await stateOf(studio), 'live');
  });

  it('says that nobody hears the host, and takes the sound up by itself', async () => {
    const camera = await deviceOf(studio, 'video');
    await refuse('audio', 'NotReadableError');
    await loseTrack(studio, 'audio');
    await studio.sees('[data-notice="soundless"], [data-notice="silenced"]', /no sound|do not hear you/);
    assert.equal(await deviceOf(studio, 'video'), camera, 'the camera goes on');
    await refuse('audio', undefined);
    await until('the microphone is back', () => deviceOf(studio, 'audio'));
    await studio.lacks('[data-notice="soundless"]');
    await studio.lacks('[data-notice="silenced"]');
    assert.equal(await stateOf(studio), 'live');
  });

  it('goes on with another microphone when the one that was chosen is gone', async () => {
    await studio.page.evaluate(() => {
      const { mediaDevices } = navigator;
      const real = mediaDevices.getUserMedia.bind(mediaDevices);
      mediaDevices.getUserMedia = (wish) => (typeof wish?.audio === 'object' && wish.audio.deviceId
        ? Promise.reject(new DOMException('gone', 'OverconstrainedError')) : real(wish));
    });
    await loseTrack(studio, 'audio');
    await until('there is a microphone', () => deviceOf(studio, 'audio'));
    await studio.lacks('[data-notice="soundless"]');
    await refuse('audio', undefined);
  });

  it('says that the show was ended elsewhere, and not as a fault', async () => {
    await scene.server.rpc('broadcast.end', { room: store.room });
    await studio.sees('[data-notice="ended"]', /ended on another device/);
    await studio.assertWell('phone-ended');
    await studio.page.close();
  });

  it('tells a host who has no key what to do', async () => {
    const host = await signIn(scene, store, 'host', '/studio');
    await host.sees('[data-check="room"][data-word="no_key"]', /Let an owner open the studio/);
    await host.assertWell('phone-no-key');
    await host.page.close();
  });
});

describe('a phone that may not use its microphone', () => {
  let scene: Scene;
  let store: Store;
  let studio: StaffPage;

  before(async () => {
    scene = await Scene.open([], ['--use-fake-device-for-media-stream']);
    store = await scene.server.createStore('Silent Silk');
    studio = await signIn(scene, store, 'owner', '/studio');
  });
  after(() => scene?.close());

  it('goes live with its camera alone, and says so', async () => {
    await studio.page.context().grantPermissions(['camera']);
    await studio.page.reload();
    await studio.sees('[data-notice="soundless"]', /may not use the microphone/);
    await studio.sees('[data-check="sound"][data-word="none"]');
    await studio.assertWell('phone-soundless');
    await studio.click('[data-testid="camera-start"]');
    await isLive(studio);
    const shopper = await scene.visit(store.room, phone);
    await moves(shopper);
  });

  it('has its sound as soon as it may', async () => {
    await studio.page.context().grantPermissions(['camera', 'microphone']);
    await studio.click('[data-notice="soundless"] button');
    await until('there is a microphone', () => deviceOf(studio, 'audio'));
    await studio.lacks('[data-notice="soundless"]');
    await until('its sound is on air', async () =>
      (await scene.server.rpc<{ audio: object | null }>('stats.get', { room: store.room })).audio);
    await isLive(studio);
  });
});

describe('a phone that is held upright, before a bright window', () => {
  let scene: Scene;
  let studio: StaffPage;
  let store: Store;

  before(async () => {
    scene = await Scene.open([], ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${backlitPicture()}`]);
    store = await scene.server.createStore('Upright Silk');
    studio = await signIn(scene, store, 'owner', '/studio');
  });
  after(() => scene?.close());

  it('is told to turn around, and sends an upright picture all the same', async () => {
    await studio.sees('[data-check="picture"][data-mark="good"]', /720×1280.*upright/);
    await studio.sees('[data-check="light"][data-word="backlit"]', /Turn around/);
    await studio.sees('[data-testid="preflight"][data-mark="attention"]', /[12] to look at/);
    await studio.assertWell('phone-backlit');
    await studio.click('[data-testid="open-quality"]');
    await studio.find('.sheet [data-testid="quality"]').selectOption('0');
    await studio.click('[data-testid="sheet-close"]');
    await studio.click('[data-testid="camera-start"]');
    await isLive(studio);
    const shopper = await scene.visit(store.room, phone);
    await moves(shopper);
    assert.equal((await pictureOf(shopper)).size, '720x1280');
    await studio.assertWell('phone-upright-on-air');
    await studio.assertQuiet();
  });
});

/** A dark figure in a bright frame, as a file that Chromium takes for a camera. */
function backlitPicture(): string {
  const path = join(temporaryFolder(), 'backlit.mjpeg');
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-f', 'lavfi',
    '-i', 'color=0xe8e8e8:s=720x1280:r=30,drawbox=150:250:420:800:0x202020:fill',
    '-frames:v', '60', '-c:v', 'mjpeg', '-q:v', '5', path]);
  return path;
}
