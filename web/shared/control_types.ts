// SPDX-License-Identifier: MIT
import type { LocalText, Product } from '../player/messages';

/** The answers of the control methods that the pages call. Every object may carry more. */

export type Role = 'operator' | 'owner' | 'host' | 'assistant' | 'moderator';

export interface Session {
  role: Role;
  /** Empty for an operator. */
  store: string;
  name?: string;
  id?: string;
}

export interface SourceVideo {
  codec: string;
  width: number;
  height: number;
  fps: number;
}

export interface SourceAudio {
  codec: string;
  sample_rate_hz: number;
  channels: number;
  is_silence: boolean;
}

export interface SourceWarning {
  code: string;
  text: string;
}

export interface RoomIngest {
  protocol: string;
  address: string;
  since_ms: number;
  bitrate: number;
  video?: SourceVideo | null;
  audio?: SourceAudio | null;
}

export interface Takedown {
  reason: string;
  utc_ms: number;
}

export interface RoomFacts {
  room: string;
  name: string;
  belt: string;
  province: string;
  category: string;
  locale: string;
  currency?: string;
  state: string;
  viewers: number;
  peak_viewers: number;
  broadcast?: string | null;
  started_ms?: number | null;
  thumbnail?: string;
  ingest?: RoomIngest | null;
  warnings?: SourceWarning[];
  takedown?: Takedown | null;
  auto_start?: boolean;
  /** Ended by hand: nobody can publish until `broadcast.start`. */
  closed?: boolean;
  next_show_ms?: number | null;
  /** A text, or one for each language. */
  next_show_title?: string | LocalText | null;
  description?: string | LocalText | null;
}

/** The line from the encoder over the last ten seconds. */
export interface SourceLine {
  /** Of the packets: missed at first, and never come in time. */
  loss_percent: number;
  drop_percent: number;
  rtt_ms: number;
  latency_ms: number;
}

export interface RoomStats {
  room: string;
  state: string;
  broadcast: string | null;
  viewers: number;
  peak_viewers: number;
  /** There is a picture that is not public. */
  preview?: boolean;
  /** How many cues the broadcast has. */
  cues: number;
  likes?: number;
  live_edge_us: number;
  video: SourceVideo | null;
  audio: SourceAudio | null;
  source: {
    fps: number;
    keyframe_interval_ms: number;
    video_bitrate_bps: number;
    audio_bitrate_bps: number;
    silence_frames?: number;
    repaired_timestamps?: number;
    dropped_packets?: number;
  };
  warnings: SourceWarning[];
  /** Of the encoder on air, where its protocol tells. */
  line?: SourceLine;
  /** The encoder that waits beside the one on air. */
  standby?: 'primary' | 'backup';
  /** Where the running order is; `rundown.get` has its steps. */
  rundown?: unknown;
  deals?: StaffDeal[];
}

/** A deal as the store's people see it. */
export interface StaffDeal {
  id: string;
  product: string;
  state: 'announced' | 'open' | 'closed';
  price: { amount: number; currency: string };
  price_shown: boolean;
  quantity: number;
  per_buyer: number;
  remaining: number;
  held: number;
  sold: number;
  waiting: number;
  ends_ms?: number;
  close_reason?: string;
}

export interface Order {
  hold: string;
  order: string;
  deal: string;
  product: string;
  quantity: number;
  amount: number;
  currency: string;
  state: string;
  asked_ms: number;
  ordered_ms?: number;
}

export interface StockFigures {
  free: number;
  deal: number;
  held: number;
  sold: number;
}

export interface Totals {
  viewers: number;
  connections: number;
  live_rooms: number;
  sent_bytes: number;
  /** What keeps the server from doing all of its work; none from an older server. */
  problems?: ServerProblem[];
}

/** In English: `code` is for the pages' own words. */
export interface ServerProblem {
  code: string;
  text: string;
  advice: string;
  since_ms: number;
}

export interface StreamKey {
  key_id: string;
  label: string;
  role: 'primary' | 'backup';
  created_ms: number;
  revoked_ms?: number | null;
}

export interface NewKey {
  stream_key: string;
  key_id: string;
  rtmp_url: string;
  /** "srt://HOST:PORT", where encoders may publish by SRT; with it, what SRT takes in place of the key. */
  srt_url?: string;
  srt_stream_id?: string;
  srt_passphrase?: string;
}

export interface Member {
  member: string;
  name: string;
  role: Role;
  created_ms: number;
  last_seen_ms?: number | null;
}

export interface ProductPage {
  products: Product[];
  total: number;
  next?: string;
}

export interface ImportReport {
  rows: number;
  valid: number;
  created: number;
  updated: number;
  unchanged: number;
  encoding: string;
  /** The first of them. */
  errors: { row: number; column?: string; message: string }[];
  /** How many more there are. */
  more_errors?: number;
  sample: Product[];
}

export interface RundownStep {
  product?: string;
  title?: string;
  minute: number;
  duration_s?: number;
  notes?: string;
  state?: 'done' | 'now' | 'next' | 'later';
}

export interface Rundown {
  steps: RundownStep[];
  position: number | null;
  mode: 'manual' | 'auto';
  started_ms?: number | null;
}

export interface ChatLine {
  id: number | string;
  name: string;
  role?: string;
  text: string;
  utc_ms: number;
  at_us?: number;
  reply_to?: number | string | null;
  viewer?: string;
}

export interface ChatMute {
  viewer: string;
  name?: string;
  until_ms?: number | null;
}

export interface PastBroadcast {
  id: string;
  started_ms: number;
  ended_ms?: number | null;
  end_reason?: string;
  duration_us: number;
}

export interface ReportCount {
  impressions: number;
  clicks: number;
  /** Clicks for each impression; null without impressions. */
  ctr?: number | null;
}

/** On the broadcast's timeline. */
export interface ReportExplanation {
  product: string;
  cue: number;
  begun_us: number;
  ended_us: number;
}

export interface ReportProduct extends ReportCount {
  sku: string;
  name: Record<string, string> | string;
  channels: Record<string, ReportCount>;
  explained_s?: number;
}

export interface Report extends ReportCount {
  broadcast: string;
  started_ms: number;
  ended_ms?: number | null;
  duration_s: number;
  viewers: number;
  peak: number;
  connections?: number;
  watch_s: number;
  avg_watch_s: number;
  likes: number;
  chat_lines: number;
  /** Viewers, one figure for each step. */
  retention: number[];
  /** Seconds; one unless said. */
  retention_step_s?: number;
  /** Impressions and clicks that were not kept, as the disk was too slow. */
  uncounted?: number;
  products: ReportProduct[];
  explanations?: ReportExplanation[];
  /** Of the show's deals. */
  orders?: ReportOrders[];
}

export interface ReportOrders {
  channel: string;
  currency: string;
  confirmed: number;
  waiting: number;
  cancelled: number;
  units: number;
  /** Of the confirmed ones, in minor units. */
  gmv: number;
}

export interface AuditEntry {
  id: number | string;
  utc_ms: number;
  actor: string;
  role: string;
  method: string;
  store: string;
  params?: unknown;
  outcome: string;
}

export interface NewStore extends NewKey {
  store: string;
  room: string;
  name: string;
}

export interface SignInLink {
  link: string;
  expires_ms?: number;
  member?: string;
}

export interface HookDelivery {
  utc_ms: number;
  took_ms: number;
  outcome: 'delivered' | 'failed' | 'set_aside';
  events: number;
  status?: number;
  reason?: string;
}

export interface Hook {
  hook: string;
  url: string;
  label: string;
  /** What it listens to; empty: everything. */
  events: string[];
  /** Gone: its receiver wants no more. */
  state: 'on' | 'off' | 'gone';
  created_ms: number;
  waiting: number;
  set_aside: number;
  missed: number;
  last?: HookDelivery;
}

export interface NewHook extends Hook {
  secret: string;
}

export interface HookTest {
  delivered: boolean;
  took_ms: number;
  status?: number;
  reason?: string;
}
