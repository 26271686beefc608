// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRequest, usage } from './bench_settings';
import { isMet, percentile, round, toJsonLine, toTable, type Figure } from './figure';
import { pair } from './pairs';

const figure: Figure = { name: 'a.p50', ours: 7.125, unit: 'ms', goal: 8, samples: 3 };

describe('a figure of the bench', () => {
  it('takes percentiles of values in any order', () => {
    const values = [5, 1, 4, 2, 3];
    assert.deepEqual([0, 0.5, 0.95, 1].map((share) => percentile(values, share)), [1, 3, 5, 5]);
    assert.ok(Number.isNaN(percentile([], 0.5)));
  });

  it('knows whether its goal is met, from either side', () => {
    assert.equal(isMet(figure), true);
    assert.equal(isMet({ ...figure, ours: NaN }), false);
    assert.equal(isMet({ ...figure, better: 'higher' }), false);
    assert.equal(isMet({ name: 'b', ours: 1, unit: '%', samples: 1 }), undefined);
  });

  it('is a JSON line and a row of the table', () => {
    const setup = { binaries: 'build/release/bin', machine: '2 x cpu', load1: 0, at: 'now' };
    const line = JSON.parse(toJsonLine(figure, setup)) as Record<string, unknown>;
    assert.equal(line['name'], 'a.p50');
    assert.equal(line['met'], true);
    assert.deepEqual([line['theirs'], line['ratio'], line['spread']], [null, null, null]);
    assert.match(toTable([figure]), /a\.p50 +7\.13 ms +<= 8 +met/);
  });

  it('stands beside what the same run measured without us', () => {
    const beside = { ...figure, rival: { name: 'plain sockets', value: 2.85 } };
    const setup = { binaries: 'build/release/bin', machine: '2 x cpu', load1: 0, at: 'now' };
    const line = JSON.parse(toJsonLine(beside, setup)) as Record<string, unknown>;
    assert.deepEqual([line['theirs'], line['ratio'], line['rival']], [2.85, 2.5, 'plain sockets']);
    assert.match(toTable([beside]), /2\.85 +2\.5 +plain sockets/);
  });

  it('keeps what is left of a small number', () => {
    assert.deepEqual([round(0.00184), round(0.981456), round(7.125)], [0.0018, 0.98, 7.13]);
  });
});

describe("the bench's command line", () => {
  const known = ['latency', 'join'];

  it('names measurements, or all of them', () => {
    assert.deepEqual(parseRequest(['join', '--count', '7'], known).names, ['join']);
    assert.equal(parseRequest(['join', '--count', '7'], known).settings.count, 7);
    assert.deepEqual(parseRequest(['all', '--quick'], known).names, known);
  });

  it('refuses what it does not know', () => {
    for (const words of [[], ['speed'], ['join', '--fast'], ['join', '--count', 'x']]) {
      assert.throws(() => parseRequest(words, known), Error);
    }
  });

  it('says what there is, a line for each', () => {
    assert.throws(() => parseRequest([], known), { message: usage });
    const lines = usage.split('\n').map((line) => line.trim().split(' ')[0]);
    for (const name of ['fanout', 'slow', 'join', 'latency', 'ladder', 'broadcasts', 'cues', 'start']) {
      assert.equal(lines.filter((first) => first === name).length, 1, name);
    }
  });
});

describe('beeps and flashes', () => {
  it('are paired with their nearest, and the sign says that the sound is late', () => {
    assert.deepEqual(pair([10, 1990], [0, 1000, 2000], 400), [10, -10]);
    assert.deepEqual(pair([500], [0, 1000], 400), []);
  });
});
