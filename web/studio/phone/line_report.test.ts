// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readReport } from './line_report';

// The shape of what Chromium says.
const report = (bytesSent: number) => [
  { type: 'candidate-pair', state: 'failed', currentRoundTripTime: 9 },
  { type: 'candidate-pair', state: 'succeeded', nominated: true, availableOutgoingBitrate: 2_400_000, currentRoundTripTime: 0.045 },
  { type: 'outbound-rtp', kind: 'audio', bytesSent: 999_999 },
  { type: 'outbound-rtp', kind: 'video', bytesSent, framesPerSecond: 29, qualityLimitationReason: 'bandwidth' },
  { type: 'remote-inbound-rtp', kind: 'video', fractionLost: 0.02 },
];

test('two reports make a rate', () => {
  const first = readReport(report(1_000_000), 5000);
  assert.equal(first.sample.sentBps, 0);
  const { sample } = readReport(report(1_250_000), 6000, first.counters);
  assert.deepEqual(sample, {
    atMs: 6000, sentBps: 2_000_000, fps: 29, loss: 0.02, rttMs: 45, limitedBy: 'bandwidth', availableBps: 2_400_000,
  });
});

test('nothing that came back between two reports is told', () => {
  const heard = (bytesReceived: number) => [{ type: 'candidate-pair', state: 'succeeded', nominated: true, bytesReceived }];
  const first = readReport(heard(500), 1000);
  assert.equal(first.sample.isAnswered, undefined);
  assert.equal(readReport(heard(500), 2000, first.counters).sample.isAnswered, false);
  assert.equal(readReport(heard(700), 2000, first.counters).sample.isAnswered, true);
});

test('a path that would do but is not taken says nothing of the line', () => {
  const spare = { type: 'candidate-pair', state: 'succeeded', nominated: false, bytesReceived: 0, currentRoundTripTime: 0.9 };
  const taken = (bytesReceived: number) => ({ type: 'candidate-pair', state: 'succeeded', nominated: true, bytesReceived, currentRoundTripTime: 0.04 });
  for (const order of [(of: object) => [of, spare], (of: object) => [spare, of]]) {
    const first = readReport(order(taken(500)), 1000);
    const { sample } = readReport(order(taken(700)), 2000, first.counters);
    assert.deepEqual([sample.isAnswered, sample.rttMs], [true, 40]);
  }
});

test('a new session begins to count anew', () => {
  const before = readReport(report(9_000_000), 5000).counters;
  assert.equal(readReport(report(1000), 6000, before).sample.sentBps, 0);
});

test('a browser that says little is taken at its word', () => {
  assert.deepEqual(readReport([{ type: 'outbound-rtp', kind: 'video', bytesSent: 10 }], 0).sample,
    { atMs: 0, sentBps: 0, fps: 0, loss: 0, rttMs: 0, limitedBy: 'none' });
});
