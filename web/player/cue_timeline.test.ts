// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CueTimeline } from './cue_timeline';
import type { Cue } from './messages';

let nextId = 1;
function cue(kind: string, at_us: number, product = 'SILK', more: Partial<Cue> = {}): Cue {
  return { id: nextId++, rev: 1, kind, at_us, utc_ms: 0, product, data: {}, ...more };
}

function timeline(...cues: Cue[]): CueTimeline {
  const made = new CueTimeline(1000);
  for (const each of cues) made.apply(each);
  return made;
}

/** The products or kinds active at a time. */
function at(line: CueTimeline, us: number): string[] {
  line.advance(us);
  return line.active().map((each) => `${each.kind} ${each.product}`);
}

test('a cue begins with the first frame at its time, not before and not on equality only', () => {
  const line = timeline(cue('explain.start', 5_000_000));
  assert.deepEqual(at(line, 4_966_666), []);
  assert.deepEqual(at(line, 5_033_333), ['explain.start SILK']);
});

test('a frame time rounded just under the cue still shows it', () => {
  const line = timeline(cue('explain.start', 5_000_000));
  assert.equal(line.advance(4_999_400).entered.length, 1);
});

test('an explanation ends with the explain.end of its product only', () => {
  const line = timeline(cue('explain.start', 1e6), cue('explain.end', 2e6, 'OTHER'), cue('explain.end', 3e6));
  assert.deepEqual(at(line, 2.5e6), ['explain.start SILK']);
  assert.deepEqual(at(line, 3e6), []);
});

test('the next explanation ends the one before on the same frame', () => {
  const line = timeline(cue('explain.start', 1e6, 'A'), cue('explain.start', 2e6, 'B'));
  line.advance(1.5e6);
  const change = line.advance(2e6);
  assert.deepEqual(change.left.map((each) => each.product), ['A']);
  assert.deepEqual(change.entered.map((each) => each.product), ['B']);
});

test('an end on the same microsecond as a later start leaves the start active', () => {
  const line = timeline(cue('explain.start', 1e6), cue('explain.end', 2e6), cue('explain.start', 2e6));
  assert.deepEqual(at(line, 2e6), ['explain.start SILK']);
});

test('a deal is open until it is closed, beside an explanation', () => {
  const line = timeline(cue('deal.open', 1e6, 'A'), cue('explain.start', 2e6, 'B'), cue('deal.close', 3e6, 'A'));
  assert.deepEqual(at(line, 2e6), ['deal.open A', 'explain.start B']);
  assert.deepEqual(at(line, 3e6), ['explain.start B']);
});

for (const kind of ['price.reveal', 'coupon', 'notice']) {
  test(`${kind} stays until a revision withdraws it`, () => {
    const shown = cue(kind, 1e6);
    const line = timeline(shown);
    assert.deepEqual(at(line, 100e6), [`${kind} SILK`]);
    line.apply({ ...shown, rev: 2, data: { withdrawn: true } });
    assert.equal(line.advance(100e6).left[0]?.id, shown.id);
  });
}

test('a revision replaces the cue and is told; an older one is ignored', () => {
  const shown = cue('notice', 1e6);
  const line = timeline(shown);
  line.advance(2e6);
  line.apply({ ...shown, rev: 3, data: { text: 'new' } });
  line.apply({ ...shown, rev: 2, data: { text: 'late' } });
  const change = line.advance(2e6);
  assert.deepEqual(change.entered.map((each) => each.data['text']), ['new']);
  assert.deepEqual(change.left, []);
});

test('seeking back shows what was active there, and forward again what is now', () => {
  const line = timeline(cue('explain.start', 1e6, 'A'), cue('explain.start', 2e6, 'B'), cue('explain.end', 3e6, 'B'));
  assert.deepEqual(at(line, 3.5e6), []);
  assert.deepEqual(at(line, 1.2e6), ['explain.start A']);
  assert.deepEqual(at(line, 2.2e6), ['explain.start B']);
  assert.deepEqual(at(line, 0), []);
});

test('a late joiner gets cues of the past at once', () => {
  const line = new CueTimeline();
  line.applySnapshot([cue('explain.start', 1e6), cue('notice', 90e6)]);
  assert.deepEqual(at(line, 60e6), ['explain.start SILK']);
});

test('a snapshot ends what it no longer names, from its time on only', () => {
  const gone = cue('explain.start', 1e6, 'A');
  const line = timeline(gone, cue('notice', 50e6));
  line.applySnapshot([], 10e6);
  assert.deepEqual(at(line, 9e6), ['explain.start A']);
  assert.deepEqual(at(line, 10e6), []);
  assert.deepEqual(at(line, 60e6), []);
});

test('a snapshot that repeats an active cue is no news', () => {
  const shown = cue('explain.start', 1e6);
  const line = timeline(shown);
  line.advance(2e6);
  line.applySnapshot([{ ...shown }], 3e6);
  assert.deepEqual(line.advance(4e6), { entered: [], left: [] });
});

test('forgetting keeps what is still active', () => {
  const line = timeline(cue('deal.open', 1e6, 'A'), cue('explain.start', 1e6, 'B'), cue('explain.end', 2e6, 'B'));
  line.forget(30e6);
  assert.deepEqual(at(line, 31e6), ['deal.open A']);
  assert.deepEqual(at(line, 1.5e6), ['deal.open A']);
});
