// SPDX-License-Identifier: MIT
// Sound against picture: README.md says how the clocks are brought together.
import type { PresentedFrame, SocketMessage } from '../e2e/page/probe_types';
import { hd } from '../e2e/support/publisher';
import { Scene } from '../e2e/support/scene';
import { Viewers, type View } from '../e2e/support/browser';
import type { RoomPage } from '../e2e/support/room_page';
import { heardSoFar, startListening, type Listening } from './beep_listener';
import type { BenchSettings } from './bench_settings';
import { beepTimes, flashTimes, toFile } from './delivered_skew';
import { percentile, round, spreadOf, type Figure } from './figure';
import { LocalFile } from './local_file';
import { pair } from './pairs';

const pairWithinMs = 400;
const nearFrames = 3;
const view: View = { width: 1280, height: 800, bypassCsp: true };

/** UTC ms at which each frame that begins a second came on the screen; a neighbour stands in. */
function flashUtc(frames: readonly PresentedFrame[], utcMinusPageMs: number): number[] {
  const shown = new Map(frames.map((frame) => [frame.frame, frame.displayAt + utcMinusPageMs]));
  const last = Math.max(...shown.keys());
  const found: number[] = [];
  for (let second = 0; second <= last; second += hd.fps) {
    for (let away = 0; away <= nearFrames; away += 1) {
      const at = shown.get(second + away);
      if (at === undefined) continue;
      found.push(at - (away * 1000) / hd.fps);
      break;
    }
  }
  return found;
}

function browserSkew(frames: readonly PresentedFrame[], heard: Listening): number[] {
  const clock = percentile(heard.clock, 0.5);
  const beeps = heard.onsets.map((onset) => onset * 1000 + clock);
  const readable = frames.filter((frame) => frame.frame >= 0);
  return pair(beeps, flashUtc(readable, heard.utcMinusPageMs), pairWithinMs);
}

interface Heard {
  readonly skew: number[];
  readonly frames: readonly PresentedFrame[];
}

/** Plays for so long with an ear on it; `meanwhile` comes when the element has settled. */
async function listen(
  page: RoomPage, seconds: number, meanwhile: () => Promise<void> = async () => {}): Promise<Heard> {
  await page.watch(30);
  await startListening(page.page);
  await page.watch(60); // the element's clock settles on its new way out
  const from = await page.frameCount();
  await meanwhile();
  await page.pass(seconds * 1000);
  const heard = await heardSoFar(page.page);
  const frames = await page.frames(from);
  return { skew: browserSkew(frames, heard), frames };
}

/** The browser's own skew, as these ears hear it: a file, without any server of ours. */
async function alone(viewers: Viewers, seconds: number): Promise<number> {
  const file = await LocalFile.serve(seconds + 10);
  try {
    const page = await viewers.open(view);
    await page.visit(file.url);
    const { skew } = await listen(page, seconds);
    await page.close();
    return percentile(skew, 0.5);
  } finally {
    file.close();
  }
}

function deliveredSkew(messages: readonly SocketMessage[]): number[] {
  const file = toFile(messages);
  const [width = 0, height = 0] = hd.size.split('x').map(Number);
  const inSeconds = pair(beepTimes(file), flashTimes(file, width, height), pairWithinMs / 1000);
  return inSeconds.map((value) => round(value * 1000));
}

function litFrames(frames: readonly PresentedFrame[]): string {
  const lit = frames.filter((frame) => frame.frame >= 0 && frame.flash);
  const right = lit.filter((frame) => frame.frame % hd.fps < 2);
  return `${right.length} of ${lit.length} lit frames were flashes`;
}

function figures(
  browser: readonly number[], fileSkew: number, delivered: readonly number[], lit: string): Figure[] {
  const size = (values: readonly number[]): number[] => values.map(Math.abs);
  return [
    {
      name: 'skew.browser.p50', ours: Math.abs(percentile(browser, 0.5)), unit: 'ms', goal: 45,
      rival: { name: 'the browser alone, with a file', value: fileSkew },
      samples: browser.length, spread: spreadOf(browser),
    },
    {
      name: 'skew.browser.p95', ours: percentile(size(browser), 0.95), unit: 'ms',
      samples: browser.length, spread: spreadOf(browser), note: lit,
    },
    {
      name: 'skew.delivered.max', ours: percentile(size(delivered), 1), unit: 'ms', goal: 45,
      samples: delivered.length, spread: spreadOf(delivered), note: 'time stamps, by ffmpeg',
    },
  ];
}

export async function measureSkew({ quick }: BenchSettings): Promise<Figure[]> {
  const seconds = quick ? 8 : 20;
  const viewers = await Viewers.launch(['--autoplay-policy=no-user-gesture-required']);
  const fileSkew = await alone(viewers, Math.min(15, seconds));
  const scene = await Scene.open();
  try {
    const { store } = await scene.onAir('Skew', { ...hd, flash: true });
    const page = await viewers.open(view);
    await page.visit(scene.server.roomUrl(store.room));
    const { skew, frames } = await listen(page, seconds, () =>
      page.page.evaluate(() => window.shopfloorProbe.recordMedia(true)));
    const messages = await page.page.evaluate(() => window.shopfloorProbe.recordedMedia());
    return figures(skew, fileSkew, deliveredSkew(messages), litFrames(frames));
  } finally {
    await viewers.close();
    await scene.close();
  }
}
