// SPDX-License-Identifier: MIT
import type { TextKey } from '../shared/language';

/** Who is signed in, as `GET /v1/session` says. */
export interface SignedIn {
  role: string;
  store: string;
  name: string;
}

const FAILURES: Record<string, TextKey> = {
  unknown_link: 'signin.error.unknown_link',
  used_link: 'signin.error.used_link',
  replaced_link: 'signin.error.replaced_link',
  expired_link: 'signin.error.expired_link',
  too_many: 'signin.error.too_many',
};

/** What to tell somebody whom the server refused with this code. */
export function failureText(code: string | undefined): TextKey {
  return FAILURES[code ?? ''] ?? 'signin.error.other';
}

/** The secret of what was pasted: a whole link, its end, or a token. */
export function secretOf(pasted: string): string {
  const text = pasted.trim();
  return text.slice(text.lastIndexOf('#') + 1);
}

/**
 * Where to go once signed in: `?next=` if it is a path of this site and not this page again, else
 * where the server says.
 */
export function destination(search: string, origin: string, standard: string): string {
  const wish = new URLSearchParams(search).get('next');
  if (!wish?.startsWith('/')) return standard;
  let url: URL;
  try {
    url = new URL(wish, origin);
  } catch {
    return standard;
  }
  // "//elsewhere" and "/\elsewhere" are other sites to a browser.
  if (url.origin !== origin || url.pathname === '/signin') return standard;
  return url.pathname + url.search + url.hash;
}

/** Where somebody of this role works. */
export function workplace(role: string): string {
  return role === 'operator' ? '/console' : '/studio';
}
