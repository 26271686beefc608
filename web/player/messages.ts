// SPDX-License-Identifier: MIT

/** The words of the viewer socket (`shopfloor.live.v1`). Every object may carry more. */

export type ShowState = 'offline' | 'starting' | 'live' | 'holding' | 'ended';

/** Text by BCP 47 language. */
export type LocalText = Record<string, string>;

/** An integer of minor units with an ISO 4217 currency. */
export interface Money {
  amount: number;
  currency: string;
}

export type Channel = 'taobao' | 'tmall' | '1688' | 'special' | 'own';

export interface Offer {
  channel: Channel;
  url: string;
  /** The server's own address that counts a click and leads to `url`. */
  go?: string;
  price: Money;
  tiers?: { min_quantity: number; amount: number }[];
  min_order_quantity?: number;
  sample_amount?: number;
}

export interface Product {
  store: string;
  sku: string;
  name: LocalText;
  image?: string;
  offers: Offer[];
}

export interface RoomHead {
  slug: string;
  name: string | LocalText;
  locale?: string;
  belt?: string;
  province?: string;
  category?: string;
  description?: string | LocalText;
  /** UTC of the next show. */
  next_show_ms?: number;
  next_show_title?: string | LocalText;
  /** The newest broadcast that can be watched again. */
  replay?: { broadcast: string; started_ms: number; duration_us: number; thumbnail?: boolean };
  /** The operator has closed the room. */
  takedown?: { utc_ms: number };
}

/** A timed event bound to a presentation time, microseconds on the broadcast's timeline. */
export interface Cue {
  id: number;
  rev: number;
  kind: string;
  at_us: number;
  utc_ms: number;
  product: string;
  data: Record<string, unknown>;
}

/** One encoding of the show. A smaller index is a better picture; 0 is the encoder's own. */
export interface Rendition {
  index: number;
  /** "source", "720p", … */
  name?: string;
  codecs: string;
  width?: number;
  height?: number;
}

export interface ChatLine {
  id: number;
  name: string;
  /** A viewer's name in no language: "teal-7". */
  guest?: string;
  /** Of the store's people: "host", "assistant", "moderator". */
  role?: string;
  text: string;
  utc_ms: number;
  at_us: number;
  reply_to?: number;
  reply?: { name: string; guest?: string; text: string };
  own?: boolean;
  client_id?: string;
}

/** A limited quantity for a limited time. Times are the server's clock. */
export interface Deal {
  id: string;
  product: string;
  channel: Channel;
  state: 'announced' | 'open' | 'closed';
  /** Missing as long as it is a secret. */
  price?: Money;
  quantity: number;
  per_buyer: number;
  duration_ms: number;
  hold_ms: number;
  remaining: number;
  waiting: number;
  opened_ms?: number;
  ends_ms?: number;
  /** That opened it. */
  cue?: number;
  close_reason?: string;
}

/** What this viewer has of a deal. */
export interface OwnHold {
  id: string;
  deal: string;
  key: string;
  product: string;
  quantity: number;
  price: Money;
  state: 'waiting' | 'held' | 'ordered' | 'sold' | 'released';
  until_ms?: number;
  ahead?: number;
  reason?: string;
  order?: string;
  link?: string;
}

export type DealNews =
  | { type: 'deal'; deal: Deal }
  | { type: 'stock'; stock: Record<string, number>; deals: Record<string, { remaining: number; waiting: number }> }
  | { type: 'orders'; products: Record<string, { orders: number; units: number }> }
  | { type: 'hold'; hold: OwnHold }
  | { type: 'holds'; holds: OwnHold[] }
  | { type: 'hold_refused'; deal: string; key: string; code: string; message: string };

export interface Snapshot {
  deals: Deal[];
  /** Free units of the bag's products, for their `own` offers. */
  stock: Record<string, number>;
  cues: Cue[];
  bag: Product[];
  viewers: number;
  chat: ChatLine[];
  pinned: ChatLine;
  likes: number;
  slowmode_s: number;
}

export type ChatNews =
  | { type: 'chat'; lines: ChatLine[]; skipped?: number }
  | { type: 'chat_removed'; ids: number[] }
  | { type: 'chat_pinned'; line: ChatLine | null }
  | { type: 'chat_mode'; slowmode_s: number }
  | { type: 'chat_refused'; client_id?: string; code: string; message: string; wait_ms?: number }
  | { type: 'likes'; likes: number };

export interface Joined {
  type: 'joined';
  session: string;
  utc_ms: number;
  room: RoomHead;
  state: ShowState;
  broadcast: string;
  renditions: Rendition[];
  live?: { sequence: number; time_us: number };
  batch_ms?: number;
  snapshot: Partial<Snapshot>;
}

export type ServerMessage =
  | Joined
  | ({ type: 'rendition'; epoch: number } & Rendition)
  | { type: 'renditions'; renditions: Rendition[] }
  | { type: 'pace'; batch_ms: number }
  | ({ type: 'snapshot' } & Partial<Snapshot> & { snapshot?: Partial<Snapshot> })
  | ({ type: 'cue' } & Cue)
  | { type: 'state'; state: ShowState; broadcast: string }
  | { type: 'bag'; bag: Product[] }
  | { type: 'viewers'; viewers: number }
  | { type: 'room'; room: RoomHead }
  | ChatNews
  | DealNews
  | { type: 'pong'; id: number; utc_us: number }
  | { type: 'error'; code: string | number; message: string };

/** Undefined for what is not a JSON object with a type. Unknown types pass; readers ignore them. */
export function parseServerMessage(text: string): ServerMessage | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const typed = typeof value === 'object' && value !== null && 'type' in value;
    return typed ? (value as ServerMessage) : undefined;
  } catch {
    return undefined;
  }
}

/** A cue from JSON with what may be missing filled in. Undefined when it cannot be placed. */
export function toCue(value: unknown): Cue | undefined {
  const cue = value as Partial<Cue> | null;
  if (!cue || typeof cue !== 'object') return undefined;
  if (typeof cue.id !== 'number' || typeof cue.at_us !== 'number') return undefined;
  if (typeof cue.kind !== 'string') return undefined;
  return {
    id: cue.id,
    rev: cue.rev ?? 1,
    kind: cue.kind,
    at_us: cue.at_us,
    utc_ms: cue.utc_ms ?? 0,
    product: cue.product ?? '',
    data: cue.data ?? {},
  };
}
