// SPDX-License-Identifier: MIT
// What the terminal says once the demo is on air.
import { networkInterfaces } from 'node:os';
import { existsSync } from 'node:fs';

import { run } from './camera.mjs';

export function localOrigin(port) {
  return `http://localhost:${port}`;
}

/**
 * This machine's pages as a phone in the same network reaches them; nothing without a network.
 * `ready` says where the server is; by https where it can, unless `scheme` says otherwise.
 */
export function lanOrigin(ready, scheme = ready.https_port ? 'https' : 'http') {
  const addresses = Object.values(networkInterfaces()).flat();
  const own = addresses.find(({ family, internal }) => family === 'IPv4' && !internal);
  return own && `${scheme}://${own.address}:${scheme === 'https' ? ready.https_port : ready.http_port}`;
}

export async function showCode(url) {
  if (!process.stdout.isTTY || !existsSync('/usr/bin/qrencode')) return;
  await run('qrencode', ['-t', 'ANSIUTF8', '-m', '1', url]).catch(() => {});
}

export async function welcome({ ready, room, studio, console: operators }) {
  const here = localOrigin(ready.http_port);
  const phone = lanOrigin(ready);
  const lines = [
    '',
    'demo: on air. Open',
    `  the room            ${here}${room}`,
    ...(phone ? [`  ... on a phone      ${phone}${room}`] : []),
    `  the studio          ${here}${studio}`,
    `  the console         ${here}${operators}`,
    '  The last two sign in once, each in a browser of its own (or a private window). Ctrl-C ends all.',
    '',
  ];
  console.log(lines.join('\n'));
  if (phone) await showCode(`${phone}${room}`);
}
