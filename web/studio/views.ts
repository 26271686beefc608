// SPDX-License-Identifier: MIT
import type { TemplateResult } from 'lit';
import { decoded } from '../shared/address';
import * as icons from '../shared/staff_icons';
import type { Role } from '../shared/control_types';

/** The parts of the studio, by the word after the # of the address. */
export const VIEWS = [
  'bag', 'rundown', 'deals', 'chat', 'numbers', 'products', 'shows', 'camera', 'obs', 'people', 'hooks', 'more',
] as const;
export type View = (typeof VIEWS)[number];

export interface Place {
  view: View;
  /** The broadcast whose report is open, in `shows`. */
  report?: string;
}

/** "#shows/b17" is the report of a broadcast, "#bag" a view; anything else is the bag. Pure. */
export function placeOf(hash: string): Place {
  const [name, report] = hash.replace(/^#/, '').split('/');
  const view = VIEWS.find((each) => each === name) ?? 'bag';
  return view === 'shows' && report ? { view, report: decoded(report) } : { view };
}

/** From here on the three columns fit side by side; the style sheet says the same. */
export const DESK_MEDIA = '(min-width: 1080px)';

/** `assistant`: without a camera, as somebody has chosen in this browser. */
export type Mode = 'camera' | 'assistant';

/**
 * Where the studio opens when its address names no part: on a phone of somebody who goes on air it
 * is the camera. Undefined: where it is. Pure.
 */
export function landingOf({ hash, isDesk, role, mode }: { hash: string; isDesk: boolean; role: Role; mode?: Mode }): string | undefined {
  const goesOnAir = role === 'host' || role === 'owner';
  return hash === '' && !isDesk && goesOnAir && mode !== 'assistant' ? '#camera' : undefined;
}

/** Those with the picture above them on a phone. */
export const LIVE_VIEWS: View[] = ['bag', 'rundown', 'deals', 'chat', 'numbers'];

export interface Tab {
  view: View;
  icon: TemplateResult;
  least: Role;
}

export const DESK_TABS: Tab[] = [
  { view: 'bag', icon: icons.bag, least: 'moderator' },
  { view: 'rundown', icon: icons.list, least: 'assistant' },
  { view: 'deals', icon: icons.deal, least: 'assistant' },
  { view: 'products', icon: icons.shelf, least: 'assistant' },
  { view: 'shows', icon: icons.calendar, least: 'assistant' },
  { view: 'camera', icon: icons.camera, least: 'host' },
  { view: 'obs', icon: icons.plug, least: 'host' },
  { view: 'people', icon: icons.people, least: 'owner' },
  { view: 'hooks', icon: icons.hook, least: 'owner' },
];

export const PHONE_TABS: Tab[] = [
  { view: 'bag', icon: icons.bag, least: 'moderator' },
  { view: 'rundown', icon: icons.list, least: 'assistant' },
  { view: 'deals', icon: icons.deal, least: 'assistant' },
  { view: 'chat', icon: icons.chat, least: 'moderator' },
  { view: 'numbers', icon: icons.chart, least: 'moderator' },
  { view: 'more', icon: icons.more, least: 'moderator' },
];
