// SPDX-License-Identifier: MIT

/** A sign-in link, "/signin#SECRET", that leads on to a part of the studio. Pure. */
export function invitationUrl(link: string, origin: string, part: string): string {
  const url = new URL(link, origin);
  url.searchParams.set('next', `/studio#${part}`);
  return url.href;
}

/** Whether a host's name means each device itself, so that a phone would not find this one by it. Pure. */
export function isOutOfReach(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || hostname.startsWith('127.');
}

/** The first of "NAME 1", "NAME 2", … that nobody has: each device is somebody of its own. Pure. */
export function freeName(name: string, taken: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    const numbered = `${name} ${number}`;
    if (!taken.includes(numbered)) return numbered;
  }
}
