// SPDX-License-Identifier: MIT
import type { Cue, PlayerEvents, PlayerState, Product, RoomHead } from '../player/index';
import { BuyerChoice } from './buyer_choice';
import { ChatModel } from './chat_model';
import { DealModel } from './deal_model';
import { QualityModel } from './quality_model';
import type { ReplayModel } from './replay_model';

const OVER: PlayerState[] = ['ended', 'offline', 'starting'];

/** What the page needs of a player: live, or of a recording. */
export interface RoomPlayer {
  readonly video: HTMLVideoElement;
  /** Media time (µs) of the picture on screen; undefined before the first one. */
  readonly pictureUs: number | undefined;
  on<K extends keyof PlayerEvents>(name: K, listener: (value: PlayerEvents[K]) => void): () => void;
  start(): void;
  unmute(): Promise<void>;
  mute(): void;
  /** Empty before the first one. */
  readonly broadcastId: string;
  /** "auto", or the name of a rendition. */
  setRendition(name: string): void;
  /** The server's clock, UTC ms. */
  readonly serverMs: number;
  /** A message to the server: false where it was not sent. A recording has nobody to hear it. */
  send(message: object): boolean;
}

/** What the page shows, as far as it is known. Listens from the start, before the page is loaded. */
export class RoomModel {
  state: PlayerState = 'connecting';
  room: RoomHead | undefined;
  bag: Product[] = [];
  viewers = 0;
  /** True once a picture is, or was, on screen. */
  picture = false;
  muted = true;
  needsGesture = false;
  bagOpen = false;
  /** The SKU of the product whose sheet is open. */
  productOpen: string | undefined;
  readonly choice = new BuyerChoice(() => this.change({}));
  readonly chat: ChatModel;
  readonly deals: DealModel;
  readonly quality: QualityModel;
  /** Active with the picture on screen, by id. */
  cues: ReadonlyMap<number, Cue> = new Map();
  private readonly listeners = new Set<() => void>();

  /** `replay` is there where the page plays a recording. */
  constructor(readonly player: RoomPlayer, readonly replay?: ReplayModel) {
    replay?.onChange((values) => this.change(values));
    this.chat = new ChatModel(player, () => this.change({}));
    this.deals = new DealModel(player, () => this.change({}));
    this.quality = new QualityModel(player, () => this.change({}));
    player.on('state', (state) => this.change({ state }));
    player.on('room', (room) => this.change({ room }));
    player.on('bag', (bag) => this.change({ bag }));
    player.on('viewers', (viewers) => this.change({ viewers }));
    player.on('muted', (muted) => this.change({ muted }));
    player.on('picture', () => this.change({ picture: true }));
    player.on('needs-gesture', () => this.change({ needsGesture: true }));
    player.video.addEventListener('playing', () => this.change({ needsGesture: false }));
    player.on('cueenter', (cue) => this.change({ cues: new Map(this.cues).set(cue.id, cue) }));
    player.on('cueleave', ({ id }) => {
      this.change({ cues: new Map([...this.cues].filter(([known]) => known !== id)) });
    });
  }

  /** What is active for a shopper: nothing, once the show is over or not yet on. */
  get activeCues(): Cue[] {
    return OVER.includes(this.state) ? [] : [...this.cues.values()];
  }

  /** Calls back after each change, synchronously. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  openBag(bagOpen: boolean): void {
    this.change({ bagOpen });
  }

  openProduct(productOpen: string | undefined): void {
    this.change({ productOpen });
  }

  /** In a gesture: sound, or at least the picture where it was held back. */
  async turnSoundOn(): Promise<void> {
    this.change({ needsGesture: false });
    await this.player.unmute();
  }

  retry(): void {
    this.change({ needsGesture: false });
    this.player.start();
  }

  private change(values: Partial<RoomModel>): void {
    Object.assign(this, values);
    for (const listener of this.listeners) listener();
  }
}
