// SPDX-License-Identifier: MIT
// Listens for the beeps inside the page. See README.md, "Sound against picture", for the clocks.
import type { Page } from 'playwright-core';

/** Runs in the audio thread, so it is text. Tells of onsets, and how its clock lies to UTC. */
const worklet = `
const threshold = 0.1;
const quietSeconds = 0.2;
registerProcessor('beep-finder', class extends AudioWorkletProcessor {
  constructor() {
    super();
    this.lastLoud = -1;
    this.clock = [];
  }
  process([input]) {
    this.clock.push(Date.now() - currentTime * 1000);
    if (this.clock.length === 128) this.port.postMessage({ clock: this.clock.splice(0) });
    const samples = input[0] ?? [];
    for (let i = 0; i < samples.length; i += 1) {
      if (Math.abs(samples[i]) < threshold) continue;
      const time = currentTime + i / sampleRate;
      if (time - this.lastLoud > quietSeconds) this.port.postMessage({ onset: time });
      this.lastLoud = time;
    }
    return true;
  }
});`;

export interface Listening {
  readonly onsets: number[]; // seconds of the audio context
  readonly clock: number[]; // UTC ms minus context time in ms, for blocks of 128 samples
  readonly utcMinusPageMs: number; // UTC ms minus performance.now()
}

interface Ears {
  shopfloorEars?: { onsets: number[]; clock: number[] };
}

/** Routes the page's video element through an audio graph that listens. Once in a page. */
export async function startListening(page: Page): Promise<void> {
  await page.evaluate(async (source) => {
    const video = document.querySelector('video');
    if (!video) throw new Error('the page has no video element');
    video.muted = false;
    video.volume = 1;
    const context = new AudioContext({ latencyHint: 'interactive' });
    const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
    await context.audioWorklet.addModule(url);
    const finder = new AudioWorkletNode(context, 'beep-finder');
    const heard = { onsets: [] as number[], clock: [] as number[] };
    finder.port.onmessage = ({ data }: MessageEvent<{ onset?: number; clock?: number[] }>) => {
      if (data.onset !== undefined) heard.onsets.push(data.onset);
      if (data.clock) heard.clock.push(...data.clock);
    };
    const element = context.createMediaElementSource(video);
    element.connect(finder);
    element.connect(context.destination); // without a way to the end nothing is pulled
    (window as unknown as Ears).shopfloorEars = heard;
    await context.resume();
  }, worklet);
}

export async function heardSoFar(page: Page): Promise<Listening> {
  return page.evaluate(() => {
    const ears = (window as unknown as Ears).shopfloorEars ?? { onsets: [], clock: [] };
    return { ...ears, utcMinusPageMs: Date.now() - performance.now() };
  });
}
