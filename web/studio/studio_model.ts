// SPDX-License-Identifier: MIT
import type { Cue, Product, ShopfloorPlayer } from '../player/index';
import type { ControlClient } from '../shared/control_client';
import type { RoomFacts, RoomStats, Rundown } from '../shared/control_types';
import type { Language } from '../shared/language';
import { StaffModel } from '../shared/staff_model';
import { ChatDesk } from './chat_desk';
import { explanationOf, lastMomentOf, type Explanation } from './explanation';
import { rememberedMode, rememberMode } from './mode_memory';
import { OwnCamera } from './own_camera';
import { momentAfter, SeenFrames } from './seen_frames';
import { HISTORY_S as SOURCE_S, sampleOf, type SourceSample } from './source_health';
import { DESK_MEDIA, landingOf, placeOf, type Place } from './views';

const FACTS_MS = 4000;
const HISTORY_S = 1800;

export interface StoreChoice {
  store: string;
  name: string;
  belt?: string;
  province?: string;
  currency?: string;
}

interface PreviewChannel {
  /** The channel's name, while there is a picture in it. */
  room: string;
  live: boolean;
  /** It is the room's own: shoppers see it too. */
  public?: boolean;
}

/** A store's studio: its room, its bag, its show, as far as they are known. */
export class StudioModel extends StaffModel {
  store = '';
  /** For an operator without a store in the address. */
  choices: StoreChoice[] | undefined;
  place: Place = placeOf(location.hash);
  facts: RoomFacts | undefined;
  stats: RoomStats | undefined;
  /** Viewers, one figure a second, since the page was opened. */
  history: number[] = [];
  /** What the encoder sends, one sample a second, while it does. */
  source: SourceSample[] = [];
  bag: Product[] | undefined;
  rundown: Rundown | undefined;
  explanation: Explanation | undefined;
  likes = 0;
  /** Counts changes of the store's products, by whomever; and those of deals, stock and orders. */
  productChanges = 0;
  dealChanges = 0;
  /** Where the encoder's picture is before the show. */
  private previewRoom: string | undefined;
  readonly chat = new ChatDesk(this);
  readonly camera = new OwnCamera(this);
  readonly frames = new SeenFrames();
  private timer: ReturnType<typeof setInterval> | undefined;
  private cues = new Map<number, Cue>();
  private broadcast: string | undefined;
  private rundownPlace = 'null';

  constructor(client: ControlClient, language: Language) {
    super(client, language);
    client.on('notification', ({ method, params }) => {
      if (method === 'stats') this.takeStats(params as RoomStats);
      if (method === 'changed') this.takeChange(params as { room: string; by: string });
    });
    addEventListener('hashchange', () => this.arrive());
  }

  /** A room has its store's slug. */
  get room(): string {
    return this.store;
  }

  get state(): string {
    return this.stats?.state ?? this.facts?.state ?? 'offline';
  }

  get isOnAir(): boolean {
    return this.state === 'live' || this.state === 'holding';
  }

  /** The encoder is connected and shoppers do not see it yet. */
  get isInPreview(): boolean {
    return !this.isOnAir && this.previewRoom !== undefined;
  }

  get isTakenDown(): boolean {
    return Boolean(this.facts?.takedown);
  }

  /** The last show was ended by hand; the next one is opened by hand. */
  get isClosed(): boolean {
    return !this.isOnAir && (this.facts?.closed ?? this.state === 'ended');
  }

  /** The viewer channel whose picture the studio shows. */
  get channel(): string | undefined {
    return this.isOnAir ? this.room : this.previewRoom;
  }

  get currency(): string {
    return this.facts?.currency ?? 'CNY';
  }

  get viewers(): number {
    return this.stats?.viewers ?? this.facts?.viewers ?? 0;
  }

  get roomUrl(): string {
    return `${location.origin}/r/${this.room}`;
  }

  product(sku: string | undefined): Product | undefined {
    return this.bag?.find((each) => each.sku === sku);
  }

  choose(store: string): void {
    const address = new URL(location.href);
    address.searchParams.set('store', store);
    location.assign(address);
  }

  /** For an assistant, or where another device has the camera; this browser opens so again. */
  workWithoutCamera(): void {
    if (this.camera.state === 'idle') this.camera.devices.close();
    rememberMode('assistant');
    location.hash = 'bag';
  }

  touch(): void {
    this.changed();
  }

  update(values: Partial<StudioModel>): void {
    Object.assign(this, values);
    this.changed();
  }

  /** The preview's player tells what shoppers see, when they see it. */
  follow(player: ShopfloorPlayer): void {
    player.on('bag', (bag) => this.update({ bag }));
    player.on('cueenter', (cue) => this.takeCue(cue));
    player.on('cueleave', () => void this.readCues());
  }

  async readBag(): Promise<void> {
    const answer = await this.client.call<{ products: Product[] }>('bag.get', { store: this.store }).catch(() => undefined);
    if (answer) this.update({ bag: answer.products });
  }

  async setBag(skus: string[]): Promise<void> {
    const known = new Map((this.bag ?? []).map((product) => [product.sku, product]));
    this.update({ bag: skus.map((sku) => known.get(sku)).filter((product) => product !== undefined) });
    await this.attempt(this.client.change('bag.set', { store: this.store, skus }));
    await this.readBag();
  }

  /** `pressedMs` is the time of the press, by `performance.now()`. */
  explain(sku: string, pressedMs: number): Promise<void> {
    return this.publish('explain.start', sku, pressedMs);
  }

  endExplanation(pressedMs: number): Promise<void> {
    return this.publish('explain.end', this.explanation?.sku ?? '', pressedMs);
  }

  async readRundown(): Promise<void> {
    const rundown = await this.client.call<Rundown>('rundown.get', { room: this.room }).catch(() => undefined);
    if (rundown) this.update({ rundown });
  }

  async readFacts(): Promise<void> {
    const { client, room } = this;
    const [facts, preview] = await Promise.all([
      client.call<RoomFacts>('room.get', { room }).catch(() => undefined),
      this.may('assistant') && !this.isOnAir
        ? client.call<PreviewChannel>('preview.get', { room }).catch(() => undefined)
        : undefined,
    ]);
    const previewRoom = preview?.live && !preview.public ? preview.room : undefined;
    if (facts) this.update({ facts, previewRoom } as Partial<StudioModel>);
  }

  private arrive(): void {
    if (location.hash === '#camera') rememberMode('camera');
    this.update({ place: placeOf(location.hash) });
  }

  protected override cameUp(): void {
    const { session } = this.client;
    const asked = new URLSearchParams(location.search).get('store') ?? '';
    this.store = session?.store || asked;
    if (!this.store) return void this.readChoices();
    const landing = landingOf({ hash: location.hash, isDesk: matchMedia(DESK_MEDIA).matches, role: this.role, mode: rememberedMode() });
    if (landing) location.replace(landing);
    this.readAll();
  }

  private readAll(): void {
    clearInterval(this.timer);
    this.timer = setInterval(() => this.turn(), FACTS_MS);
    this.client.call('stats.subscribe', { room: this.room }).catch(() => undefined);
    this.chat.follow();
    // What changed while the line was down was not told.
    this.productChanges += 1;
    this.dealChanges += 1;
    void Promise.all([this.readFacts(), this.readBag(), this.readRundown(), this.readCues()]);
  }

  private turn(): void {
    if (this.line !== 'up' || document.visibilityState === 'hidden') return;
    void this.readFacts();
    // Another desk may have rewritten it.
    if (this.place.view === 'rundown') void this.readRundown();
  }

  private async readChoices(): Promise<void> {
    const answer = await this.attempt(this.client.call<{ stores: StoreChoice[] }>('store.list'));
    this.update({ choices: answer?.stores ?? [] });
  }

  private takeStats(stats: RoomStats): void {
    if (stats.room !== this.room) return;
    const wasOnAir = this.isOnAir;
    const newCues = stats.cues !== this.stats?.cues;
    this.stats = stats;
    this.history = [...this.history.slice(-HISTORY_S), stats.viewers];
    const sends = stats.state === 'live' || stats.preview === true;
    this.source = sends ? [...this.source.slice(1 - SOURCE_S), sampleOf(stats)] : [];
    if (stats.likes !== undefined) this.likes = stats.likes;
    const place = JSON.stringify(stats.rundown ?? null);
    if (place !== this.rundownPlace) {
      this.rundownPlace = place;
      void this.readRundown();
    }
    const broadcast = stats.broadcast ?? undefined;
    if (broadcast !== this.broadcast) this.useBroadcast(broadcast);
    else if (newCues) void this.readCues();
    if (wasOnAir !== this.isOnAir) void this.readFacts();
    this.camera.follow(stats);
    this.changed();
  }

  /** Somebody else of the store, or this page, has changed something: shown is what the server says now. */
  private takeChange({ room, by }: { room: string; by: string }): void {
    if (room !== this.room) return;
    const [subject] = by.split('.');
    if (subject === 'cue' || subject === 'rundown') void this.readCues();
    if (subject === 'rundown') void this.readRundown();
    if (subject === 'bag' || subject === 'product' || subject === 'offer') void this.readBag();
    if (subject === 'product' || subject === 'offer') this.productChanges += 1;
    if (subject === 'deal' || subject === 'stock' || subject === 'hold' || subject === 'order') this.update({ dealChanges: this.dealChanges + 1 });
    if (subject === 'chat') void this.chat.refresh();
    if (subject === 'room' || subject === 'broadcast' || subject === 'ingest') void this.readFacts();
  }

  private useBroadcast(broadcast: string | undefined): void {
    this.broadcast = broadcast;
    this.cues.clear();
    this.frames.clear();
    this.explanation = undefined;
    void this.readCues();
  }

  private async publish(kind: string, product: string, pressedMs: number): Promise<void> {
    const moment = momentAfter(this.frames.momentOf(pressedMs, performance.now()), lastMomentOf(this.cues.values()));
    const cue = { room: this.room, kind, ...(product ? { product } : {}), ...moment };
    const answer = await this.attempt(this.client.change<Cue>('cue.publish', cue));
    if (!answer) return;
    const { id, rev, at_us } = answer;
    this.takeCue({ id, rev, at_us, kind, product, utc_ms: Date.now(), data: {} });
  }

  private takeCue(cue: Cue): void {
    this.cues.set(cue.id, cue);
    this.update({ explanation: explanationOf(this.cues.values()) });
  }

  private async readCues(): Promise<void> {
    const list = await this.client.call<{ cues: Cue[] }>('cue.list', { room: this.room }).catch(() => undefined);
    if (!list) return;
    this.cues = new Map(list.cues.map((cue) => [cue.id, cue]));
    this.update({ explanation: explanationOf(this.cues.values()) });
  }
}
