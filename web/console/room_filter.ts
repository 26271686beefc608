// SPDX-License-Identifier: MIT
import type { RoomFacts } from '../shared/control_types';

/** What an operator looks for; an empty word lets everything through. */
export interface RoomFilter {
  text: string;
  belt: string;
  province: string;
  onlyOnAir: boolean;
}

export const EVERYTHING: RoomFilter = { text: '', belt: '', province: '', onlyOnAir: false };

const ON_AIR = ['live', 'holding'];

export function isOnAir({ state }: RoomFacts): boolean {
  return ON_AIR.includes(state);
}

/** The rooms that match: what needs a look first, then who is on air, then by viewers. Pure. */
export function filterRooms(rooms: readonly RoomFacts[], { text, belt, province, onlyOnAir }: RoomFilter): RoomFacts[] {
  const wanted = text.trim().toLowerCase();
  const matches = (room: RoomFacts) =>
    (!belt || room.belt === belt) && (!province || room.province === province)
    && (!onlyOnAir || isOnAir(room))
    && `${room.name} ${room.room} ${room.category}`.toLowerCase().includes(wanted);
  const weight = (room: RoomFacts) =>
    Number(isOnAir(room)) * 2 + Number(isOnAir(room) && needsLook(room));
  return rooms.filter(matches).sort((a, b) => weight(b) - weight(a) || b.viewers - a.viewers || a.room.localeCompare(b.room));
}

export function needsLook(room: RoomFacts): boolean {
  return room.state === 'holding' || (room.warnings ?? []).length > 0;
}

/** The different values of a member, in order, for a list to choose from. */
export function valuesOf(rooms: readonly RoomFacts[], member: 'belt' | 'province'): string[] {
  return [...new Set(rooms.map((room) => room[member]).filter(Boolean))].sort();
}
