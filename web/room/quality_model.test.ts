// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { CurrentRendition, Rendition } from '../player/index';
import { qualityLabel } from './quality_label';
import { QualityModel } from './quality_model';

const codecs = 'avc1.64001f,mp4a.40.2';
const source: Rendition = { index: 0, name: 'source', codecs, width: 1280, height: 720 };
const large: Rendition = { index: 1, name: '720p', codecs };
const small: Rendition = { index: 2, name: '480p', codecs };

class Wire {
  wishes: string[] = [];
  list: (list: readonly Rendition[]) => void = () => undefined;
  now: (current: CurrentRendition) => void = () => undefined;
  on(name: string, listener: never): void {
    if (name === 'renditions') this.list = listener;
    else this.now = listener;
  }
  setRendition(name: string): void {
    this.wishes.push(name);
  }
  shows(shown: Rendition, choice: string, more: Partial<CurrentRendition> = {}): void {
    this.now({ shown, choice, auto: choice === 'auto', pending: undefined, missing: false, ...more });
  }
}

function quality() {
  const wire = new Wire();
  return { wire, model: new QualityModel(wire, () => undefined) };
}

test('there is nothing to choose with one rendition, and the menu closes with the last but one', () => {
  const { wire, model } = quality();
  wire.list([source]);
  assert.equal(model.isOffered, false);
  wire.list([source, small]);
  assert.equal(model.isOffered, true);
  model.openMenu(true);
  wire.list([source]);
  assert.equal(model.menuOpen, false);
});

test('a choice goes to the player and closes the menu', () => {
  const { wire, model } = quality();
  wire.list([source, small]);
  model.openMenu(true);
  model.choose('480p');
  assert.deepEqual(wire.wishes, ['480p']);
  assert.equal(model.menuOpen, false);
});

test('the button tells the choice, and what it comes to', () => {
  const { wire, model } = quality();
  const label = () => qualityLabel(model.current, 'en');
  assert.equal(label(), 'Auto');
  wire.shows(large, 'auto');
  assert.equal(label(), 'Auto · 720p');
  wire.shows(large, 'source', { pending: 'source' });
  assert.equal(label(), 'Source');
  wire.shows(large, '480p', { missing: true });
  assert.equal(label(), '720p');
  assert.equal(qualityLabel({ ...model.current, shown: source, choice: 'auto', auto: true }, 'zh-CN'), '自动 · 原画');
});

test('who loses the chosen quality is told once, when the other one shows, and not for long', () => {
  mock.timers.enable(['setTimeout']);
  const { wire, model } = quality();
  wire.shows(small, '480p');
  wire.shows(small, '480p', { missing: true });
  assert.equal(model.notice, undefined, 'its pictures are still on screen');
  wire.shows(source, '480p', { missing: true });
  assert.deepEqual(model.notice, { missing: '480p', now: source });
  mock.timers.tick(6000);
  assert.equal(model.notice, undefined);
  wire.shows(large, '480p', { missing: true });
  assert.equal(model.notice, undefined);
  wire.shows(small, '480p');
  wire.shows(source, '480p', { missing: true });
  assert.notEqual(model.notice, undefined, 'lost again');
  model.choose('auto');
  assert.equal(model.notice, undefined);
  mock.timers.reset();
});

test('a remembered quality that was never there is no loss', () => {
  const { wire, model } = quality();
  wire.shows(source, '480p', { missing: true });
  assert.equal(model.notice, undefined);
});
