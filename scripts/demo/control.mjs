// SPDX-License-Identifier: MIT
// The server as the demo calls it: JSON-RPC over HTTP, with the operator's token.

/** Calls methods at `origin` (http://127.0.0.1:8080). A refusal rejects with the server's sentence. */
export class Control {
  #origin;
  #token;
  #calls = 0;

  constructor(origin, token) {
    this.#origin = origin;
    this.#token = token;
  }

  async call(method, params = {}) {
    const response = await fetch(`${this.#origin}/v1/rpc`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${this.#token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: ++this.#calls, method, params }),
      signal: AbortSignal.timeout(10_000),
    });
    const answer = await response.json();
    if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
    return answer.result;
  }

  async roomExists(room) {
    const response = await fetch(`${this.#origin}/v1/rooms/${room}`, { signal: AbortSignal.timeout(10_000) });
    return response.ok;
  }
}
