// SPDX-License-Identifier: MIT
import type { RoomStats, SourceWarning } from '../shared/control_types';

/** What the server measured of the encoder's stream within one second. */
export interface SourceSample {
  video_bps: number;
  audio_bps: number;
  fps: number;
  /** Counters of the epoch; they begin anew with the next one. */
  silence: number;
  repaired: number;
  dropped: number;
}

export type Light = 'off' | 'good' | 'attention' | 'broken';

/** Something that is wrong now: `health.CODE` says what, `health.CODE.do` what to do. */
export interface Finding {
  code: string;
  severity: 'attention' | 'broken';
  values: Record<string, number>;
}

export interface SourceHealth {
  light: Light;
  findings: Finding[];
  /** What the server says of this show and no measure here knows better. */
  warnings: SourceWarning[];
}

export const HISTORY_S = 300;

const RECENT_S = 10;
const LONG_GOP_MS = 3100; // 3 s, and some for rounding
const MOST_FPS_LOSS = 0.85;
const QUIET_BPS = 12_000; // AAC of silence takes a few kbit/s, of a quiet voice over thirty
const MEASURED = new Set(['long_gop', 'no_audio']);
const REFUSED = 'source_refused'; // the stream, with its reason: told while nothing else comes
const MOST_DROP_PERCENT = 0.05;
const MOST_LATENCY_MS = 8000; // that the server takes

export function sampleOf({ source }: RoomStats): SourceSample {
  return {
    video_bps: source.video_bitrate_bps, audio_bps: source.audio_bitrate_bps, fps: source.fps,
    silence: source.silence_frames ?? 0, repaired: source.repaired_timestamps ?? 0, dropped: source.dropped_packets ?? 0,
  };
}

/** What the encoder does well and wrong, as of the newest of `samples`, one a second. Pure. */
export function judge(stats: RoomStats | undefined, samples: readonly SourceSample[]): SourceHealth {
  const refused = (stats?.warnings ?? []).filter(({ code }) => code === REFUSED);
  if (stats?.state === 'holding') {
    return { light: 'broken', findings: [{ code: 'lost', severity: 'broken', values: {} }], warnings: refused };
  }
  if (!stats || samples.length === 0) return { light: refused.length > 0 ? 'broken' : 'off', findings: [], warnings: refused };
  const findings = [...ofVideo(stats, samples), ...ofSound(stats, samples), ...ofNetwork(samples), ...ofLine(stats)];
  const warnings = stats.warnings.filter(({ code }) => !MEASURED.has(code));
  const isBroken = findings.some(({ severity }) => severity === 'broken');
  const isFine = findings.length === 0 && warnings.length === 0;
  return { light: isBroken ? 'broken' : isFine ? 'good' : 'attention', findings, warnings };
}

function ofVideo(stats: RoomStats, samples: readonly SourceSample[]): Finding[] {
  const findings: Finding[] = [];
  const recent = samples.slice(-RECENT_S);
  const hasStopped = recent.length >= 5 && recent.slice(-5).every(({ fps }) => fps === 0);
  if (hasStopped) return [{ code: 'no_picture', severity: 'broken', values: {} }];

  const interval = stats.source.keyframe_interval_ms;
  if (interval > LONG_GOP_MS) {
    findings.push({ code: 'long_gop', severity: 'attention', values: { seconds: Math.round(interval / 100) / 10 } });
  }
  const usual = median(samples.map(({ fps }) => fps));
  const meant = Math.max(usual, stats.video?.fps ?? 0);
  const now = mean(recent.map(({ fps }) => fps));
  if (recent.length === RECENT_S && now < meant * MOST_FPS_LOSS) {
    findings.push({ code: 'fps_drops', severity: 'attention', values: { fps: Math.round(now), meant: Math.round(meant) } });
  }
  const span = bitrateSpan(samples.slice(-60));
  if (span && span.low < span.usual / 2) {
    const kbit = (bps: number) => Math.round(bps / 1000);
    findings.push({ code: 'bitrate_drops', severity: 'attention', values: { low: kbit(span.low), usual: kbit(span.usual) } });
  }
  return findings;
}

function ofSound(stats: RoomStats, samples: readonly SourceSample[]): Finding[] {
  const recent = samples.slice(-RECENT_S);
  if (recent.length < 5) return [];
  if (recent.slice(-5).every(({ audio_bps }) => audio_bps === 0)) {
    // That the sound cannot be read is the server's to say.
    if (stats.warnings.some(({ code }) => code === 'unsupported_audio')) return [];
    return [{ code: 'no_audio', severity: 'attention', values: {} }];
  }
  const loudest = Math.max(...recent.map(({ audio_bps }) => audio_bps));
  if (recent.length === RECENT_S && loudest < QUIET_BPS) {
    return [{ code: 'quiet', severity: 'attention', values: { kbit: Math.round(loudest / 1000) } }];
  }
  return [];
}

function ofNetwork(samples: readonly SourceSample[]): Finding[] {
  const minute = samples.slice(-60);
  const findings: Finding[] = [];
  const dropped = growth(minute, 'dropped');
  if (dropped > 0) findings.push({ code: 'dropped', severity: 'attention', values: { count: dropped } });
  const repaired = growth(minute, 'repaired');
  if (repaired > 5) findings.push({ code: 'times', severity: 'attention', values: { count: repaired } });
  return findings;
}

/** What came again in time is no harm. */
function ofLine({ line }: RoomStats): Finding[] {
  if (!line || line.drop_percent < MOST_DROP_PERCENT) return [];
  const latency = Math.min(MOST_LATENCY_MS, Math.max(2 * line.latency_ms, Math.ceil(line.rtt_ms / 20) * 100));
  const values = { percent: Math.round(line.drop_percent * 10) / 10, rtt: Math.round(line.rtt_ms), latency };
  return [{ code: 'line_drops', severity: line.drop_percent >= 1 ? 'broken' : 'attention', values }];
}

/** A second holds a keyframe or not, so that only means of some seconds tell. */
function bitrateSpan(samples: readonly SourceSample[]): { low: number; usual: number } | undefined {
  if (samples.length < 20) return undefined;
  const means: number[] = [];
  for (let at = 5; at <= samples.length; at += 1) means.push(mean(samples.slice(at - 5, at).map(({ video_bps }) => video_bps)));
  return { low: Math.min(...means), usual: median(means) };
}

/** By how much a counter grew; it begins anew with an epoch. */
function growth(samples: readonly SourceSample[], counter: 'dropped' | 'repaired'): number {
  let sum = 0;
  for (let at = 1; at < samples.length; at += 1) {
    sum += Math.max(0, samples[at]![counter] - samples[at - 1]![counter]);
  }
  return sum;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
