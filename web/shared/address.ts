// SPDX-License-Identifier: MIT

/** A part of an address, decoded; as it is where it is not well formed, which names nothing there is. Pure. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
