// SPDX-License-Identifier: MIT
import type { RoomHead } from '../player/messages';

/** A room as `GET /v1/rooms` lists it. */
export interface ListedRoom extends RoomHead {
  state: string;
  viewers: number;
  /** Path of the newest still, when there is one. */
  thumbnail?: string;
}

/** Which rooms are looked at; empty: all. */
export interface Place {
  province: string;
  belt: string;
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

/** The provinces that have rooms, in the order of their names. */
export function provincesOf(rooms: ListedRoom[], language: string): string[] {
  const names = new Set(rooms.map((room) => room.province ?? '').filter(Boolean));
  return [...names].sort(new Intl.Collator(language).compare);
}

/** The belts of a province (of all, without one), those with most viewers first. */
export function beltsOf(rooms: ListedRoom[], province: string): string[] {
  const there = rooms.filter((room) => !province || room.province === province);
  return byBelt(there).map(({ name }) => name).filter(Boolean);
}

export function roomsAt(rooms: ListedRoom[], { province, belt }: Place): ListedRoom[] {
  return rooms.filter((room) => (!province || room.province === province) && (!belt || room.belt === belt));
}

/** The place that an address names, as far as there are rooms. */
export function placeOf(search: string, rooms: ListedRoom[]): Place {
  const query = new URLSearchParams(search);
  const province = query.get('province') ?? '';
  const belt = query.get('belt') ?? '';
  const hasProvince = rooms.some((room) => room.province === province);
  const hasBelt = rooms.some((room) => room.belt === belt && (!province || room.province === province));
  return { province: hasProvince ? province : '', belt: hasBelt ? belt : '' };
}

/** The address of a place, which keeps what else it says (the language). */
export function searchOf(search: string, { province, belt }: Place): string {
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries({ province, belt })) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString();
  return text ? `?${text}` : '';
}
