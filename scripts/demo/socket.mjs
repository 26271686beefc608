// SPDX-License-Identifier: MIT
// A viewer's socket, as the room page has one (server/delivery/PROTOCOL.md), without the media.
import { createRequire } from 'node:module';

const { WebSocket } = createRequire(new URL('../../web/package.json', import.meta.url))('ws');

const pingMs = 10_000;

/**
 * Joins the room's events. `hear(message)` gets each; `left()` is called once, at the end, whoever
 * ended it. `cookies()` is what the server knows the viewer by in its other requests.
 */
export function joinRoom(origin, room, { hear, left }) {
  const url = `${origin.replace(/^http/, 'ws')}/v1/rooms/${room}/live`;
  const socket = new WebSocket(url, 'shopfloor.live.v1');
  let cookies = '';
  const say = (message) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  const pings = setInterval(() => say({ type: 'ping', id: 1 }), pingMs);
  socket.on('upgrade', ({ headers }) => {
    cookies = (headers['set-cookie'] ?? []).map((cookie) => cookie.split(';', 1)[0]).join('; ');
  });
  socket.on('open', () => say({ type: 'join', rendition: 'auto', want: ['cues', 'chat'] }));
  socket.on('message', (data, isBinary) => {
    if (!isBinary) hear(JSON.parse(data.toString()));
  });
  socket.on('error', () => {}); // 'close' follows
  socket.on('close', () => {
    clearInterval(pings);
    left?.();
  });
  return { say, cookies: () => cookies, leave: () => socket.close() };
}
