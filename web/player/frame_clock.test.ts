// SPDX-License-Identifier: MIT
// What pictures are told of, by browsers that say which one they present, that do not, and that only seem to.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { FrameClock } from './frame_clock';

type Presented = (now: number, frame: { mediaTime: number }) => void;

class FakeVideo extends EventTarget {
  currentTime = 10;
  readyState = 4;
}

class TellingVideo extends FakeVideo {
  waiting: Presented | undefined;
  requestVideoFrameCallback(call: Presented): number {
    this.waiting = call;
    return 1;
  }
  cancelVideoFrameCallback(): void {
    this.waiting = undefined;
  }
  present(mediaTime: number): void {
    const call = this.waiting;
    this.waiting = undefined;
    call?.(0, { mediaTime });
  }
}

let paint: (() => void) | undefined;

beforeEach(() => {
  Object.assign(globalThis, {
    HTMLMediaElement: { HAVE_CURRENT_DATA: 2 },
    requestAnimationFrame: (call: () => void) => {
      paint = call;
      return 1;
    },
    cancelAnimationFrame: () => (paint = undefined),
  });
});
afterEach(() => {
  for (const name of ['HTMLMediaElement', 'requestAnimationFrame', 'cancelAnimationFrame']) {
    Reflect.deleteProperty(globalThis, name);
  }
});

function started<Video extends FakeVideo>(video: Video): { video: Video; clock: FrameClock; told: number[] } {
  const told: number[] = [];
  const clock = new FrameClock(video as unknown as HTMLVideoElement, (mediaUs) => told.push(mediaUs));
  clock.start();
  return { video, clock, told };
}

/** So many paints, 40 ms of playing apart; as browsers do, the video tells of its playhead four times a second. */
function plays(video: FakeVideo, paints: number): void {
  for (let count = 1; count <= paints; count += 1) {
    video.currentTime += 0.04;
    paint?.();
    if (count % 6 === 0) video.dispatchEvent(new Event('timeupdate'));
  }
}

test('a browser that tells of its pictures is believed, and its playhead is not', () => {
  const { video, told } = started(new TellingVideo());
  for (let picture = 0; picture < 30; picture += 1) {
    plays(video, 10);
    assert.equal(paint, undefined, 'and costs nothing else');
    video.present(10 + picture / 30);
  }
  assert.deepEqual(told.map(Math.round), Array.from({ length: 30 }, (_, picture) => Math.round((10 + picture / 30) * 1e6)));
});

test('one that cannot tell has its playhead read before each paint, once there is a picture', () => {
  const { video, told } = started(new FakeVideo());
  video.readyState = 1;
  plays(video, 2);
  assert.deepEqual(told, []);
  video.readyState = 2;
  plays(video, 2);
  assert.deepEqual(told.map(Math.round), [10_120_000, 10_160_000]);
});

test('one that could tell and plays without doing so has its playhead read as well', () => {
  const { video, told } = started(new TellingVideo());
  plays(video, 18);
  assert.deepEqual(told, []);
  plays(video, 3);
  assert.deepEqual(told.map(Math.round), [10_760_000, 10_800_000, 10_840_000]);
  video.present(10.84);
  plays(video, 5);
  assert.equal(told.length, 4, 'it tells after all');
});

test('a playhead that was moved has not played', () => {
  const { video, told } = started(new TellingVideo());
  for (let seek = 0; seek < 5; seek += 1) {
    video.currentTime += 2;
    video.dispatchEvent(new Event('timeupdate'));
    paint?.();
  }
  assert.deepEqual(told, []);
});

test('nothing is told once it has stopped', () => {
  const { video, clock, told } = started(new TellingVideo());
  clock.stop();
  plays(video, 30);
  video.present(11);
  assert.deepEqual(told, []);
});
