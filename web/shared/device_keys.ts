// SPDX-License-Identifier: MIT

const PREFIX = 'shopfloor.device_key.';

/** The room's stream key that this browser was given, for the staff that is signed in here. */
export function deviceKey(room: string): string | undefined {
  return storage()?.getItem(PREFIX + room) ?? undefined;
}

/** Where storage is forbidden or full, the next start makes another key. */
export function keepDeviceKey(room: string, key: string): void {
  try {
    storage()?.setItem(PREFIX + room, key);
  } catch {
    return;
  }
}

export function forgetDeviceKey(room: string): void {
  storage()?.removeItem(PREFIX + room);
}

/** Who signs out leaves nothing here by which someone else could go on air. */
export function forgetDeviceKeys(): void {
  const kept = storage();
  if (!kept) return;
  const names = Array.from({ length: kept.length }, (_, at) => kept.key(at));
  for (const name of names) if (name?.startsWith(PREFIX)) kept.removeItem(name);
}

/** A browser may forbid it. */
function storage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
