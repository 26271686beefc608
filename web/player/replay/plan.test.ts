// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReplayPlan, type IndexedFile } from './plan';

/** A file with a keyframe each two seconds, 1000 bytes a group. */
function file(path: string, startS: number, groups: number, groupBytes = 1000): IndexedFile {
  return {
    file: { path, index: `${path}.json`, codecs: 'avc1' },
    index: {
      init_bytes: 100,
      bytes: 100 + groups * groupBytes,
      start_us: startS * 1e6,
      end_us: (startS + groups * 2) * 1e6,
      keyframes: Array.from({ length: groups }, (_, i) =>
        [(startS + i * 2) * 1e6 + 33_333, 100 + i * groupBytes] as [number, number]),
    },
  };
}

const plan = new ReplayPlan([file('001', 0, 10), file('002', 20, 3), file('003', 30, 2)]);

test('a seek begins with the one group of pictures that has its time', () => {
  assert.deepEqual(plan.at(5e6), { file: 0, from: 2100, to: 3100, startUs: 4_033_333, endUs: 6_033_333 });
  assert.equal(plan.at(4_033_333)?.from, 2100);
  assert.equal(plan.at(4_033_332)?.from, 1100);
  assert.equal(plan.at(0)?.from, 100);
});

test('what follows is longer, and ends at the end of a file', () => {
  const second = plan.after(plan.at(0)!)!;
  assert.deepEqual([second.from, second.to], [1100, 5100]);
  const third = plan.after(second)!;
  assert.deepEqual([third.from, third.to], [5100, 9100]);
  const fourth = plan.after(third)!;
  assert.deepEqual([fourth.from, fourth.to, fourth.endUs], [9100, 10_100, 20e6]);
});

test('the next file follows the last piece of one, and nothing the last of all', () => {
  const next = plan.after(plan.at(19e6)!)!;
  assert.deepEqual([next.file, next.from], [1, 100]);
  assert.equal(plan.fileOf(next).file.path, '002');
  assert.equal(plan.after(plan.at(33e6)!), undefined);
});

test('in a hole the next file is begun, past the end the last group', () => {
  assert.deepEqual([plan.at(27e6)?.file, plan.at(27e6)?.from], [2, 100]);
  assert.deepEqual([plan.at(99e6)?.file, plan.at(99e6)?.from], [2, 1100]);
});

test('large groups are fetched one by one', () => {
  const large = new ReplayPlan([file('001', 0, 4, 3_000_000)]);
  assert.equal(large.after(large.at(0)!)?.to, 6_000_100);
});

test('files without pictures are passed over, and without any there is nothing', () => {
  assert.equal(new ReplayPlan([file('001', 0, 0)]).at(0), undefined);
  assert.equal(new ReplayPlan([file('001', 0, 0), file('002', 1, 1)]).toMedia(0), 1e6);
  assert.equal(new ReplayPlan([]).durationUs, 0);
});

test('what was not recorded takes no time in the replay', () => {
  assert.equal(plan.endUs, 34e6);
  assert.equal(plan.durationUs, 30e6);
  assert.deepEqual([0, 19e6, 25e6, 27e6, 31e6, 99e6].map((us) => plan.toReplay(us) / 1e6),
    [0, 19, 25, 26, 27, 30]);
  assert.deepEqual([-5e6, 0, 25.5e6, 26e6, 27e6, 99e6].map((us) => plan.toMedia(us) / 1e6),
    [0, 0, 25.5, 30, 31, 34]);
});
