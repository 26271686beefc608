// SPDX-License-Identifier: MIT
// Ten ways to begin wrongly where JSON is expected: the RPC address and the two sockets.
import { ask } from '../e2e/support/http';
import { openWebSocket } from '../e2e/support/raw_socket';
import type { Opening, Target } from './opening';

interface RpcError {
  readonly error?: { readonly code?: unknown; readonly message?: unknown };
}

/** Undefined when the text is a JSON-RPC error with a code and a sentence. */
function complaint(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as RpcError;
    const isClear = typeof error?.message === 'string' && error.message.length >= 8;
    if (isClear && error?.code !== undefined) return undefined;
  } catch {
    // falls through: not JSON
  }
  return `no clear error in ${text.slice(0, 200)}`;
}

function rpc(name: string, body: string, authorized = true): Opening {
  return {
    name: `rpc: ${name}`,
    run: async ({ httpPort, token }) => {
      const authorization = authorized ? `Bearer ${token}` : 'Bearer nobody';
      const answer = await ask(`http://127.0.0.1:${httpPort}/v1/rpc`, {
        method: 'POST', body, headers: { authorization, 'content-type': 'application/json' },
      });
      if (!authorized && answer.status !== 401) return `status ${answer.status}`;
      return complaint(answer.body);
    },
  };
}

function socket(
  name: string, path: (target: Target) => string, protocol: string, words: string): Opening {
  return {
    name,
    run: async (target) => {
      const opening = {
        path: path(target), protocol, messages: [Buffer.from(words)],
        headers: { Authorization: `Bearer ${target.token}` },
      };
      const answer = await openWebSocket(target.httpPort, opening, (text) => /error/.test(text));
      if (answer.status !== 101) {
        const isRefusal = answer.status >= 400 && answer.text.length >= 8;
        return isRefusal ? undefined : `status ${answer.status}: ${answer.text}`;
      }
      const says = /"(message|text)":"[^"]{8,}/.test(answer.text) || answer.closeReason.length >= 8;
      return says ? undefined : `${answer.closeCode}, no sentence in ${answer.text.slice(0, 200)}`;
    },
  };
}

const controlPath = (): string => '/v1/control';
const livePath = ({ room }: Target): string => `/v1/rooms/${room}/live`;
const live = 'shopfloor.live.v1';

export const jsonOpenings: readonly Opening[] = [
  rpc('not JSON', '{"jsonrpc":"2.0",'),
  rpc('no method', '{"jsonrpc":"2.0","id":1}'),
  rpc('an unknown method', '{"jsonrpc":"2.0","id":1,"method":"store.explode","params":{}}'),
  rpc('a name that is a number', '{"jsonrpc":"2.0","id":1,"method":"store.create","params":{"name":7}}'),
  rpc('lists 5000 deep', `${'['.repeat(5000)}${']'.repeat(5000)}`),
  rpc('a wrong token', '{"jsonrpc":"2.0","id":1,"method":"ingest.list","params":{}}', false),
  socket('control: not JSON', controlPath, 'shopfloor.control.v1', 'hello?'),
  socket('viewer: not JSON', livePath, live, '{"type":"jo'),
  socket('viewer: a rendition that is a number', livePath, live, '{"type":"join","rendition":7}'),
  socket('viewer: a wrong subprotocol', livePath, 'chat.v9', ''),
];
