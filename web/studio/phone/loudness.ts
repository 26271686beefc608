// SPDX-License-Identifier: MIT

export type SoundWord = 'waiting' | 'good' | 'none' | 'muted' | 'silent' | 'quiet' | 'loud';

/** Digital silence has no logarithm. */
export const SILENCE_DB = -100;

/** One look at the microphone: decibels below full scale, and whether a peak was cut off. */
export interface SoundReading {
  rmsDb: number;
  isClipped: boolean;
}

const CLIPPED = 0.985;
/** A room without a voice has some noise; a microphone that is off, or behind a thumb, has none. */
const SILENT_DB = -65;
const QUIET_DB = -45;
const LISTEN_READINGS = 12;
const MEMORY_READINGS = 40;

/** Of samples from -1 to 1. Pure. */
export function readSound(samples: Float32Array): SoundReading {
  let squares = 0;
  let peak = 0;
  for (const sample of samples) {
    squares += sample * sample;
    peak = Math.max(peak, Math.abs(sample));
  }
  const rms = Math.sqrt(squares / Math.max(1, samples.length));
  return { rmsDb: rms > 0 ? Math.max(SILENCE_DB, 20 * Math.log10(rms)) : SILENCE_DB, isClipped: peak >= CLIPPED };
}

/** The newest readings, as many as count. Pure. */
export function remember(readings: readonly SoundReading[], fresh: SoundReading): SoundReading[] {
  return [...readings.slice(1 - MEMORY_READINGS), fresh];
}

/** By the loudest of the readings: nobody talks all the time. Pure. */
export function judgeSound(readings: readonly SoundReading[]): SoundWord {
  const loudest = Math.max(SILENCE_DB, ...readings.map(({ rmsDb }) => rmsDb));
  if (readings.filter(({ isClipped }) => isClipped).length > readings.length / 4) return 'loud';
  if (loudest > QUIET_DB) return 'good';
  if (readings.length < LISTEN_READINGS) return 'waiting';
  return loudest < SILENT_DB ? 'silent' : 'quiet';
}

/** How far a meter stands, 0 to 1: -60 dB is its beginning. Pure. */
export function meterOf(rmsDb: number): number {
  return Math.min(1, Math.max(0, (rmsDb + 60) / 60));
}
