// SPDX-License-Identifier: MIT
// Glass to glass: the clock burned into a frame against the clock when the page presents it.
import type { PresentedFrame } from '../e2e/page/probe_types';
import { ageMs } from '../e2e/support/barcode';
import { hd } from '../e2e/support/publisher';
import { Scene } from '../e2e/support/scene';
import type { BenchSettings } from './bench_settings';
import { measureEncoderDelay } from './encoder_delay';
import { percentile, spreadOf, type Figure } from './figure';

const warmUpFrames = 150;
const freezeMs = 200;

interface Sample {
  readonly ages: number[];
  readonly ahead: number[]; // until the browser expects the frame on the screen
  readonly freezes: number;
  readonly presentedShare: number;
  readonly unreadable: number;
}

/** How old each readable picture was when the page presented it, in ms. */
export function stampAges(frames: readonly PresentedFrame[]): number[] {
  return frames.filter((frame) => frame.frame >= 0).map((frame) => ageMs(frame.clockMs, frame.utcMs));
}

function sum(frames: readonly PresentedFrame[]): Sample {
  const readable = frames.filter((frame) => frame.frame >= 0);
  const numbers = readable.map((frame) => frame.frame);
  const span = Math.max(...numbers) - Math.min(...numbers) + 1;
  const gaps = frames.slice(1).map((frame, i) => frame.now - (frames[i]?.now ?? frame.now));
  return {
    ages: stampAges(frames),
    ahead: readable.map((frame) => frame.displayAt - frame.now),
    freezes: gaps.filter((gap) => gap > freezeMs).length,
    presentedShare: (100 * new Set(numbers).size) / span,
    unreadable: frames.length - readable.length,
  };
}

function figures(sample: Sample, stalls: number, encoderMs: number): Figure[] {
  const { ages, ahead } = sample;
  const common = { unit: 'ms', samples: ages.length, spread: spreadOf(ages) };
  const encoder = { name: 'ffmpeg alone, camera to FLV', value: encoderMs };
  return [
    { name: 'latency.p50', ours: percentile(ages, 0.5), goal: 300, rival: encoder, ...common },
    { name: 'latency.p95', ours: percentile(ages, 0.95), goal: 450, ...common },
    { name: 'latency.max', ours: percentile(ages, 1), ...common },
    {
      name: 'latency.stalls', ours: stalls, goal: 0, unit: 'stalls', samples: ages.length,
      note: `${sample.freezes} gaps over ${freezeMs} ms, ${sample.unreadable} unreadable`,
    },
    {
      name: 'latency.presented', ours: sample.presentedShare, unit: '% of frames',
      samples: ages.length, note: 'a busy machine presents fewer',
    },
    {
      name: 'latency.to_display', ours: percentile(ahead, 0.5), unit: 'ms', samples: ahead.length,
      spread: spreadOf(ahead), note: 'expected by the browser, on top of the above',
    },
  ];
}

export async function measureLatency({ seconds }: BenchSettings): Promise<Figure[]> {
  const encoderMs = await measureEncoderDelay(Math.min(5, seconds));
  const scene = await Scene.open();
  try {
    const { store } = await scene.onAir('Latency', hd);
    const page = await scene.visit(store.room, { width: 1280, height: 800 });
    await page.watch(warmUpFrames, 60_000);
    const first = await page.frameCount();
    const stallsBefore = (await page.stats()).stalls;
    await page.pass(seconds * 1000);
    const { stalls } = await page.stats();
    return figures(sum(await page.frames(first)), stalls - stallsBefore, encoderMs);
  } finally {
    await scene.close();
  }
}
