// SPDX-License-Identifier: MIT

const LINK = /<([^<>]*)>((?:\s*;\s*[\w-]+\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]*))*)/g;
const PARAMETER = /([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]*))/g;

/** The STUN and TURN servers that a WHIP answer's Link header tells (RFC 9725, 4.6; RFC 8288, 3). Pure. */
export function iceServersOf(link: string | null): RTCIceServer[] {
  return [...(link ?? '').matchAll(LINK)].flatMap(([, urls = '', parameters = '']) => {
    const told = new Map([...parameters.matchAll(PARAMETER)].map(([, name = '', quoted, bare]) =>
      [name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '']));
    if (told.get('rel') !== 'ice-server' || !/^(stun|turn)s?:/.test(urls)) return [];
    const [username, credential] = [told.get('username'), told.get('credential')];
    return [{ urls, ...(username === undefined ? {} : { username }), ...(credential === undefined ? {} : { credential }) }];
  });
}
