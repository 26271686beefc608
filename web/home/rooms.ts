// SPDX-License-Identifier: MIT
import type { RoomHead } from '../player/messages';

/** A room as `GET /v1/rooms` lists it. */
export interface ListedRoom extends RoomHead {
  state: string;
  viewers: number;
  /** Path of the newest still, when there is one. */
  thumbnail?: string;
}

export interface Belt {
  name: string;
  rooms: ListedRoom[];
}

const ON_AIR = ['live', 'holding'];

export function isOnAir(room: ListedRoom): boolean {
  return ON_AIR.includes(room.state);
}

/**
 * Rooms by industrial belt: belts with most viewers first, in each who is on air first, then by
 * viewers. Of belts with nobody on air, rooms without a belt come last, under an empty name.
 */
export function byBelt(rooms: ListedRoom[]): Belt[] {
  const belts = new Map<string, ListedRoom[]>();
  for (const room of rooms) {
    const name = room.belt ?? '';
    belts.set(name, [...(belts.get(name) ?? []), room]);
  }
  const order = (a: ListedRoom, b: ListedRoom) =>
    Number(isOnAir(b)) - Number(isOnAir(a)) || b.viewers - a.viewers;
  return [...belts]
    .map(([name, listed]) => ({ name, rooms: listed.sort(order) }))
    .sort((a, b) => weight(b) - weight(a) || Number(a.name === '') - Number(b.name === ''));
}

function weight(belt: Belt): number {
  return belt.rooms.reduce((sum, room) => sum + (isOnAir(room) ? 1 + room.viewers : 0), 0);
}
