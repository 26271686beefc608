// SPDX-License-Identifier: MIT
import type { Hook } from '../shared/control_types';

/** What a hook can listen to, as the studio lets it be chosen. */
export const HOOK_GROUPS = {
  orders: ['order.placed', 'order.confirmed', 'order.cancelled'],
  holds: ['hold.created', 'hold.confirmed', 'hold.expired', 'hold.released'],
  deals: ['deal.opened', 'deal.sold_out', 'deal.closed'],
  shows: ['broadcast.started', 'broadcast.ended', 'product.explained'],
} as const;
export type HookGroup = keyof typeof HOOK_GROUPS;
export const HOOK_GROUP_NAMES = Object.keys(HOOK_GROUPS) as HookGroup[];

/** The events of the groups; none of them, or all, is everything there is, also what comes in time. Pure. */
export function eventsOf(groups: readonly HookGroup[]): string[] | undefined {
  if (groups.length === 0 || groups.length === HOOK_GROUP_NAMES.length) return undefined;
  return HOOK_GROUP_NAMES.filter((name) => groups.includes(name)).flatMap((name) => [...HOOK_GROUPS[name]]);
}

/** The groups that a hook hears of, some of their events at least; all are the empty list. Pure. */
export function groupsOf({ events }: Pick<Hook, 'events'>): HookGroup[] {
  return HOOK_GROUP_NAMES.filter((name) => HOOK_GROUPS[name].some((event) => events.includes(event)));
}

/** Without what every hook has in front. Pure. */
export function shortUrl(url: string): string {
  return url.replace(/^https:\/\//, '');
}
