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
