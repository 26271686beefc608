// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeSound, meterOf, readSound, remember, SILENCE_DB, type SoundReading } from './loudness';

function tone(amplitude: number): SoundReading {
  return readSound(Float32Array.from({ length: 1024 }, (_, at) => amplitude * Math.sin(at / 5)));
}

function heard(...readings: SoundReading[]): SoundReading[] {
  let memory: SoundReading[] = [];
  for (const reading of readings) memory = remember(memory, reading);
  return memory;
}

const long = (reading: SoundReading) => heard(...Array.from({ length: 20 }, () => reading));

test('a full sine is 3 dB below full scale, and nothing is -100', () => {
  assert.ok(Math.abs(tone(1).rmsDb + 3) < 0.2);
  assert.equal(readSound(new Float32Array(128)).rmsDb, SILENCE_DB);
});

test('a voice is good at once; its pauses do not make it silent', () => {
  assert.equal(judgeSound(heard(tone(0.2))), 'good');
  assert.equal(judgeSound(heard(tone(0.2), ...Array.from({ length: 30 }, () => tone(0)))), 'good');
});

test('nothing is told before there was time to say something', () => {
  assert.equal(judgeSound([]), 'waiting');
  assert.equal(judgeSound(heard(tone(0), tone(0))), 'waiting');
});

test('a microphone that is off is silent, one far away is quiet, one that is cut off is loud', () => {
  assert.equal(judgeSound(long(tone(0))), 'silent');
  assert.equal(judgeSound(long(tone(0.003))), 'quiet');
  assert.equal(judgeSound(long(tone(1))), 'loud');
});

test('a voice of some time ago does not count for ever', () => {
  assert.equal(judgeSound(heard(tone(0.2), ...Array.from({ length: 40 }, () => tone(0)))), 'silent');
});

test('the meter begins at -60 dB and is full at 0', () => {
  assert.deepEqual([meterOf(-100), meterOf(-60), meterOf(-30), meterOf(0)], [0, 0, 0.5, 1]);
});
