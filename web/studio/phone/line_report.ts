// SPDX-License-Identifier: MIT
import type { LineSample } from './quality';

/** What of a report counts up: the difference of two is what happened in between. */
export interface LineCounters {
  atMs: number;
  sentBytes: number;
  /** Of what the server reports back; undefined where the browser does not count it. */
  receivedBytes?: number;
}

interface Entry {
  type?: string;
  kind?: string;
  nominated?: boolean;
  state?: string;
  availableOutgoingBitrate?: number;
  currentRoundTripTime?: number;
  bytesSent?: number;
  bytesReceived?: number;
  framesPerSecond?: number;
  qualityLimitationReason?: string;
  fractionLost?: number;
}

/**
 * A browser's report (W3C webrtc-stats) as a sample of the line, and the counters for the next one.
 * Not every browser has every figure. Pure.
 */
export function readReport(entries: Iterable<object>, atMs: number, before?: LineCounters): { sample: LineSample; counters: LineCounters } {
  const sample: LineSample = { atMs, sentBps: 0, fps: 0, loss: 0, rttMs: 0, limitedBy: 'none' };
  let sentBytes = 0;
  let receivedBytes: number | undefined;
  let path: Entry | undefined;
  for (const entry of entries as Iterable<Entry>) {
    if (entry.type === 'candidate-pair' && (entry.nominated || entry.state === 'succeeded')) {
      if (entry.bytesReceived !== undefined) receivedBytes = (receivedBytes ?? 0) + entry.bytesReceived;
      if (!path?.nominated) path = entry;
    }
    if (entry.kind !== 'video') continue;
    if (entry.type === 'outbound-rtp') {
      sentBytes += entry.bytesSent ?? 0;
      sample.fps = entry.framesPerSecond ?? 0;
      sample.limitedBy = entry.qualityLimitationReason ?? 'none';
    }
    if (entry.type === 'remote-inbound-rtp') sample.loss = entry.fractionLost ?? 0;
  }
  if (path?.availableOutgoingBitrate !== undefined) sample.availableBps = path.availableOutgoingBitrate;
  sample.rttMs = 1000 * (path?.currentRoundTripTime ?? 0);
  const seconds = before ? (atMs - before.atMs) / 1000 : 0;
  // A new session counts from nothing.
  if (before && seconds > 0) sample.sentBps = Math.max(0, (8 * (sentBytes - before.sentBytes)) / seconds);
  if (before?.receivedBytes !== undefined && receivedBytes !== undefined) sample.isAnswered = receivedBytes !== before.receivedBytes;
  return { sample, counters: { atMs, sentBytes, receivedBytes } };
}
