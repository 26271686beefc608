// SPDX-License-Identifier: MIT
import type { Arrival, SocketMessage } from './probe_types';

const headerBytes = 32;
const tickMs = 20;
const mostArrivals = 50_000;

export interface SocketWatch {
  openedAt(): number[];
  watchArrivals(): void;
  arrivals(): Arrival[];
  record(on: boolean): void;
  recorded(): SocketMessage[];
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(text);
}

/** The viewer socket's binary header: see the table in server/delivery/PROTOCOL.md. */
function toMessage(data: ArrayBuffer): SocketMessage {
  const view = new DataView(data);
  return {
    kind: view.getUint8(1),
    keyframe: (view.getUint8(2) & 1) !== 0,
    epoch: view.getUint32(20),
    base64: toBase64(new Uint8Array(data, headerBytes)),
  };
}

/** Listens on every WebSocket of the page whose address ends in /live. */
export function watchSockets(): SocketWatch {
  const opened: number[] = [];
  const messages: ArrayBuffer[] = [];
  const inits: ArrayBuffer[] = [];
  let recording = false;
  let arrivals: Arrival[] | undefined;
  let [tickedMs, lateMs] = [0, 0];

  const onMessage = (event: MessageEvent<unknown>): void => {
    if (!(event.data instanceof ArrayBuffer) || event.data.byteLength < headerBytes) return;
    if (arrivals && arrivals.length < mostArrivals) {
      arrivals.push({ utcMs: Date.now(), lateMs: Math.max(lateMs, performance.now() - tickedMs - tickMs) });
      lateMs = 0;
    }
    const isInit = new DataView(event.data).getUint8(1) === 1;
    if (isInit) inits.splice(0, inits.length, event.data.slice(0));
    if (recording) messages.push(event.data.slice(0));
  };

  const Original = window.WebSocket;
  window.WebSocket = class extends Original {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      if (!new URL(url, location.href).pathname.endsWith('/live')) return;
      this.addEventListener('open', () => opened.push(performance.now()));
      this.addEventListener('message', onMessage);
    }
  };

  return {
    openedAt: () => [...opened],
    watchArrivals: () => {
      arrivals = [];
      tickedMs = performance.now();
      setInterval(() => {
        lateMs = Math.max(lateMs, performance.now() - tickedMs - tickMs);
        tickedMs = performance.now();
      }, tickMs);
    },
    arrivals: () => [...(arrivals ?? [])],
    record: (on) => {
      if (on && !recording) messages.splice(0, messages.length, ...inits);
      recording = on;
    },
    recorded: () => messages.map(toMessage),
  };
}
