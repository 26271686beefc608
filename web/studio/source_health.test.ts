// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RoomStats } from '../shared/control_types';
import { judge, type SourceSample } from './source_health';

const good: SourceSample = { video_bps: 2_500_000, audio_bps: 96_000, fps: 30, silence: 0, repaired: 0, dropped: 0 };

function seconds(count: number, more: Partial<SourceSample> = {}): SourceSample[] {
  return Array.from({ length: count }, () => ({ ...good, ...more }));
}

function show(more: Partial<RoomStats> = {}, source: Partial<RoomStats['source']> = {}): RoomStats {
  return {
    room: 'silk', state: 'live', broadcast: 'b_1', viewers: 0, peak_viewers: 0, cues: 0, live_edge_us: 0,
    video: { codec: 'avc1.64001f', width: 1280, height: 720, fps: 30 } as RoomStats['video'], audio: null,
    source: { fps: 30, keyframe_interval_ms: 2000, video_bitrate_bps: 2_500_000, audio_bitrate_bps: 96_000, ...source },
    warnings: [], ...more,
  };
}

const codes = (stats: RoomStats, samples: SourceSample[]): string[] => judge(stats, samples).findings.map(({ code }) => code);

test('a stream that is well is green', () => {
  assert.deepEqual(judge(show(), seconds(60)), { light: 'good', findings: [], warnings: [] });
  assert.equal(judge(show(), seconds(1)).light, 'good');
});

test('without an encoder there is no light', () => {
  assert.equal(judge(undefined, []).light, 'off');
  assert.equal(judge(show({ state: 'offline' }), []).light, 'off');
});

test('a line that broke off is red, whatever was before', () => {
  assert.deepEqual(judge(show({ state: 'holding' }), []).findings.map(({ code }) => code), ['lost']);
  assert.equal(judge(show({ state: 'holding' }), seconds(9)).light, 'broken');
});

test('an encoder that sends no pictures is red after five seconds', () => {
  assert.equal(judge(show(), [...seconds(9), ...seconds(4, { fps: 0 })]).light, 'attention');
  assert.deepEqual(codes(show(), [...seconds(30), ...seconds(5, { fps: 0 })]).slice(0, 1), ['no_picture']);
  assert.equal(judge(show(), [...seconds(30), ...seconds(5, { fps: 0 })]).light, 'broken');
});

test('keyframes that are far apart are said with their measure, and no more once they are not', () => {
  const { findings } = judge(show({}, { keyframe_interval_ms: 10_000 }), seconds(20));
  assert.deepEqual(findings, [{ code: 'long_gop', severity: 'attention', values: { seconds: 10 } }]);
  const over = show({ warnings: [{ code: 'long_gop', text: 'x' }] }, { keyframe_interval_ms: 2000 });
  assert.equal(judge(over, seconds(20)).light, 'good');
});

test('a rate of pictures that falls is said with both figures', () => {
  const { findings } = judge(show(), [...seconds(60), ...seconds(10, { fps: 20 })]);
  assert.deepEqual(findings, [{ code: 'fps_drops', severity: 'attention', values: { fps: 20, meant: 30 } }]);
  assert.deepEqual(codes(show(), [...seconds(60), ...seconds(1, { fps: 20 })]), []);
});

test('a bit rate that falls to less than its half is said; a keyframe each two seconds is none', () => {
  const { findings } = judge(show(), [...seconds(40), ...seconds(6, { video_bps: 900_000 })]);
  assert.deepEqual(findings, [{ code: 'bitrate_drops', severity: 'attention', values: { low: 900, usual: 2500 } }]);
  const keyframes = seconds(60).map((sample, at) => ({ ...sample, video_bps: at % 2 ? 4_000_000 : 1_000_000 }));
  assert.deepEqual(codes(show(), keyframes), []);
});

test('sound that is missing, or carries next to nothing', () => {
  assert.deepEqual(codes(show(), seconds(20, { audio_bps: 0 })), ['no_audio']);
  assert.deepEqual(codes(show(), seconds(20, { audio_bps: 4000 })), ['quiet']);
  assert.deepEqual(codes(show({ warnings: [{ code: 'unsupported_audio', text: 'x' }] }), seconds(20, { audio_bps: 0 })), []);
});

test('what was lost on the way counts for a minute, and across a new epoch', () => {
  const lossy = [...seconds(10, { dropped: 3 }), ...seconds(10, { dropped: 9 })];
  assert.deepEqual(judge(show(), lossy).findings, [{ code: 'dropped', severity: 'attention', values: { count: 6 } }]);
  assert.deepEqual(codes(show(), [...lossy, ...seconds(61, { dropped: 9 })]), []);
  assert.deepEqual(codes(show(), [...seconds(10, { dropped: 9 }), ...seconds(10)]), []);
  assert.deepEqual(codes(show(), [...seconds(10), ...seconds(10, { repaired: 40 })]), ['times']);
});

test('what only the server knows stays', () => {
  const health = judge(show({ warnings: [{ code: 'encoded_source', text: 'x' }] }), seconds(20));
  assert.equal(health.light, 'attention');
  assert.deepEqual(health.warnings.map(({ code }) => code), ['encoded_source']);
});

test('a line that drops is told with more latency than it has, as much as the server takes', () => {
  const advised = (line: Partial<NonNullable<RoomStats['line']>>) => {
    const whole = { loss_percent: 2, drop_percent: 0.5, rtt_ms: 10, latency_ms: 120, packets: 1000, lost: 20, retransmitted: 15, dropped: 5, ...line };
    const [finding] = judge(show({ line: whole }), seconds(9)).findings;
    return finding && [finding.code, finding.severity, finding.values['latency']];
  };
  assert.deepEqual(advised({}), ['line_drops', 'attention', 240]);
  assert.deepEqual(advised({ rtt_ms: 200 }), ['line_drops', 'attention', 1000]);
  assert.deepEqual(advised({ latency_ms: 5000, drop_percent: 3 }), ['line_drops', 'broken', 8000]);
  assert.equal(advised({ drop_percent: 0 }), undefined);
});

test('packets that never came are said with what to set; those that came again are no harm', () => {
  const line = { loss_percent: 8, drop_percent: 0, rtt_ms: 40, latency_ms: 120 };
  assert.equal(judge(show({ line }), seconds(20)).light, 'good');
  const { light, findings } = judge(show({ line: { ...line, drop_percent: 0.31 } }), seconds(20));
  assert.equal(light, 'attention');
  assert.deepEqual(findings, [{ code: 'line_drops', severity: 'attention', values: { percent: 0.3, rtt: 40, latency: 240 } }]);
  assert.equal(judge(show({ line: { ...line, drop_percent: 4 } }), seconds(20)).light, 'broken');
});

test('a stream that is not taken is said, whether a show waits for it or not', () => {
  const warnings = [{ code: 'source_refused', text: 'The stream has no video.' }];
  for (const state of ['offline', 'holding', 'starting']) {
    const health = judge(show({ state, warnings }), []);
    assert.equal(health.light, 'broken');
    assert.deepEqual(health.warnings, warnings);
  }
});
