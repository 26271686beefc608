// SPDX-License-Identifier: MIT
// A browser that publishes by WHIP, as a phone does, and another that watches.
import type { Sending } from '../e2e/page/camera';
import type { Arrival, PresentedFrame } from '../e2e/page/probe_types';
import { Viewers } from '../e2e/support/browser';
import { CameraPage, fakeCamera, type CameraPlace, type Size } from '../e2e/support/camera_page';
import type { RoomPage } from '../e2e/support/room_page';
import { Scene } from '../e2e/support/scene';
import { Server, type Store } from '../e2e/support/server';
import { until } from '../e2e/support/wait';
import type { BenchSettings } from './bench_settings';
import { beepTimes, flashTimes, toFile } from './delivered_skew';
import { percentile, round, spreadOf, type Figure } from './figure';
import { launchInside } from './inside';
import { stampAges } from './latency';
import { Network } from './network';
import { pair } from './pairs';

const hd: Size = { width: 1280, height: 720 };
const pairWithinS = 0.4;
const lossPercent = 3;
const settleMs = { usual: 10_000, quick: 3000 };
const calmMs = { usual: 5000, quick: 1000 };
const skewS = 15;
const gapMs = 250;
const noteMs = 250;
const loopback = '--allow-loopback-in-peer-connection';

/** One show: how late, how even, in which size, and sound against picture. */
async function* measureShow(seconds: number, calm: number): AsyncGenerator<Figure[]> {
  const scene = await Scene.open([], [...fakeCamera, loopback]);
  try {
    const store = await scene.server.createStore('Phone');
    const camera = await CameraPage.onAir(scene, store);
    const page = await scene.visit(store.room, { width: 1280, height: 800 });
    const [first] = await page.watch(1);
    const firstSize = await pictureSize(page);
    await page.pass(calm);
    await page.page.evaluate(() => window.shopfloorProbe.recordMedia(true));
    await page.pass(Math.min(skewS, seconds) * 1000);
    const messages = await page.page.evaluate(() => {
      window.shopfloorProbe.recordMedia(false);
      return window.shopfloorProbe.recordedMedia();
    });
    // Handing all of that over keeps the page from its pictures.
    await page.pass(calm);
    await camera.watchSending(noteMs);
    await page.page.evaluate(() => { window.shopfloorProbe.watchArrivals(); });
    const [from, before] = [await page.frameCount(), await page.stats()];
    await page.pass(seconds * 1000);
    // Handing the frames over keeps the page from its pictures once more.
    const [after, frames] = [await page.stats(), await page.frames(from)];
    const ages = stampAges(frames);
    const sent = await camera.sent();
    const arrivals = await page.page.evaluate(() => window.shopfloorProbe.arrivals());
    const file = toFile(messages);
    const skew = pair(beepTimes(file), flashTimes(file, hd.width, hd.height), pairWithinS).map((value) => round(value * 1000));
    const encoded = await camera.encoded();
    const note = `${Math.round(frames.length / seconds)} pictures a second shown; the browser sends ${encoded.width}x${encoded.height}`;
    yield [
      { name: 'phone.latency.p50', ours: percentile(ages, 0.5), goal: 500, unit: 'ms', samples: ages.length, spread: spreadOf(ages), note },
      { name: 'phone.latency.p95', ours: percentile(ages, 0.95), unit: 'ms', samples: ages.length },
      { name: 'phone.stalls', ours: after.stalls - before.stalls, goal: 0, unit: 'stalls', samples: frames.length, note: `in ${seconds} s; ${gapsOf(frames, sent, arrivals)}` },
      { name: 'phone.first_size', ours: Math.min(firstSize.width, firstSize.height), goal: 720, better: 'higher', unit: 'px', samples: 1,
        note: `short side of picture ${first?.frame ?? -1} of the camera, the first that a shopper saw` },
      { name: 'phone.skew.max', ours: percentile(skew.map(Math.abs), 1), goal: 60, unit: 'ms', samples: skew.length, spread: spreadOf(skew), note: 'time stamps, by ffmpeg' },
    ];
    yield measureKill(scene, store, page);
  } finally {
    await scene.close();
  }
}

/** Where the picture stood still, for how long, how many were drawn meanwhile that nobody saw, and what left the camera. */
function gapsOf(frames: readonly PresentedFrame[], sent: readonly Sending[], arrivals: readonly Arrival[]): string {
  const [first] = frames;
  const all = neighbours(frames).map(([before, shown]) =>
    ({ atS: (shown.now - (first?.now ?? 0)) / 1000, ms: shown.now - before.now, before, shown }));
  const gaps = all.filter(({ ms }) => ms > gapMs);
  const longest = all.reduce((most, { ms }) => Math.max(most, ms), 0);
  const told = gaps.slice(0, 10).map(({ atS, ms, before, shown }) => {
    const unseen = shown.frame < 0 || before.frame < 0 ? NaN : shown.frame - before.frame - 1;
    return `${Math.round(ms)} ms at ${Math.round(atS)} s (${unseen} unseen, ${shown.clockMs - before.clockMs} ms of the camera's; ${sentBetween(sent, before.utcMs - 2 * noteMs, shown.utcMs)}; ${cameBetween(arrivals, before.utcMs - noteMs, shown.utcMs)})`;
  });
  return `at most ${Math.round(longest)} ms from picture to picture, ${gaps.length} times over ${gapMs} ms${told.length > 0 ? `: ${told.join(', ')}` : ''}`;
}

/** Each with the one before it. */
function neighbours<T>(all: readonly T[]): [T, T][] {
  return all.slice(1).map((now, at) => [all[at] ?? now, now]);
}

function notedBetween<T extends { readonly utcMs: number }>(all: readonly T[], fromMs: number, untilMs: number): [T, T][] {
  return neighbours(all).filter(([, { utcMs }]) => utcMs >= fromMs && utcMs <= untilMs + noteMs);
}

/** How long after the one before each message came, and by how much the page itself was late. */
function cameBetween(arrivals: readonly Arrival[], fromMs: number, untilMs: number): string {
  return `messages ${notedBetween(arrivals, fromMs, untilMs).map(([before, now]) => `${now.utcMs - before.utcMs}${now.lateMs > 30 ? ` (page ${Math.round(now.lateMs)})` : ''}`).join(' ')}`;
}

/** In steps as they were noted: drawn/encoded/packets, those sent again, keyframes asked for. */
function sentBetween(sent: readonly Sending[], fromMs: number, untilMs: number): string {
  return `the camera ${notedBetween(sent, fromMs, untilMs).map(([before, now]) => {
    const of = (key: keyof Sending): number => now[key] - before[key];
    return `${of('utcMs')} ms ${of('drawn')}/${of('encoded')}/${of('packets')}+${of('again')}?${of('asked')}`;
  }).join(' | ')}`;
}

function pictureSize(page: RoomPage): Promise<Size> {
  return page.page.evaluate(() => {
    const video = document.querySelector('video');
    return { width: video?.videoWidth ?? 0, height: video?.videoHeight ?? 0 };
  });
}

/** The publisher's browser dies without a word; another one comes back with the same key. */
async function measureKill(scene: Scene, { room, stream_key: key }: Store, page: RoomPage): Promise<Figure[]> {
  const browser = await Viewers.launch([...fakeCamera, loopback]);
  try {
    const place: CameraPlace = { server: scene.server, viewers: browser };
    const camera = await CameraPage.onAir(place, { room, stream_key: key });
    await page.watch(30);
    const killed = performance.now();
    await camera.crash();
    await until('the room holds', async () => (await scene.state(room)) === 'holding', 20_000);
    const holding = performance.now() - killed;
    const next = await CameraPage.open(place);
    await next.start(place, { room, stream_key: key });
    const accepted = performance.now();
    await until('the room is live', async () => (await scene.state(room)) === 'live', 20_000);
    const back = performance.now() - accepted;
    await page.watch(30);
    return [
      { name: 'phone.killed.holding', ours: holding, goal: 5000, unit: 'ms', samples: 1, note: 'from the browser\'s death' },
      { name: 'phone.killed.back', ours: back, goal: 2000, unit: 'ms', samples: 1, note: 'from the answer to the new offer, so with ICE, DTLS and the first keyframe' },
    ];
  } finally {
    await browser.close();
  }
}

/** The publisher on a network that loses packets, both ways. */
async function measureLoss(seconds: number, settle: number): Promise<Figure[]> {
  const network = new Network();
  const server = await Server.start(['http.address=0.0.0.0']);
  const origin = `http://${network.serverHost}:${server.httpPort}`;
  const publisher = await launchInside(network, origin);
  if (!publisher) {
    await server.stop();
    network.close();
    console.error(`bench: phone.loss.* are not measured: ${network.note}`);
    return [];
  }
  const shoppers = await Viewers.launch();
  try {
    const store = await server.createStore('Lossy Phone');
    network.loseUdp(lossPercent);
    await CameraPage.onAir({ server: { origin }, viewers: publisher }, store);
    const page = await shoppers.open({ width: 1280, height: 800 });
    await page.visit(server.roomUrl(store.room));
    await page.watch(1);
    await page.pass(settle);
    const [from, before] = [await page.frameCount(), await page.stats()];
    await page.pass(seconds * 1000);
    const [after, frames] = [await page.stats(), await page.frames(from)];
    const ages = stampAges(frames);
    const pictures = new Set(frames.filter(({ frame }) => frame >= 0).map(({ frame }) => frame)).size;
    return [
      { name: 'phone.loss.fps', ours: pictures / seconds, goal: 25, better: 'higher', unit: '/s', samples: frames.length,
        note: `${lossPercent} % of the packets lost both ways, from ${settle / 1000} s after the first picture on; ${after.stalls - before.stalls} stalls` },
      { name: 'phone.loss.p50', ours: percentile(ages, 0.5), unit: 'ms', samples: ages.length, spread: spreadOf(ages) },
    ];
  } finally {
    await publisher.close();
    await shoppers.close();
    await server.stop();
    network.close();
  }
}

export async function* measurePhone({ seconds, quick }: BenchSettings): AsyncGenerator<Figure[]> {
  yield* measureShow(seconds, quick ? calmMs.quick : calmMs.usual);
  yield measureLoss(quick ? 5 : 10, quick ? settleMs.quick : settleMs.usual);
}
