// SPDX-License-Identifier: MIT
import type { NewKey, RoomStats } from '../shared/control_types';
import { deviceKey, forgetDeviceKey, keepDeviceKey } from '../shared/device_keys';
import { WhipPublisher, type WhipFailure, type WhipState } from '../shared/whip';
import { Devices } from './phone/devices';
import { LineKeeper } from './phone/line_keeper';
import { Wake } from './phone/wake';
import type { StudioModel } from './studio_model';

/** A glance at another page is no absence. */
const AWAY_MS = 2000;
/** How a session ends that has no picture to send. */
const LOST = ['stream_failed', 'unsteady', 'camera_ended', 'unreachable', 'no_connection'];

/** This device's camera and microphone, and their way on air. Lives as long as the page. */
export class OwnCamera {
  readonly devices: Devices;
  readonly line: LineKeeper;
  readonly wake: Wake;
  state: WhipState = 'idle';
  failure: WhipFailure | undefined;
  since = 0;
  /** For so many milliseconds the page was in the background on air, when somebody last came back to it. */
  awayMs = 0;
  private hiddenMs: number | undefined;
  private publisher: WhipPublisher | undefined;
  /** Whether it goes on once the camera gives pictures again. */
  private waitsForPicture = false;
  /** Whether the show of a private picture was already asked for. */
  private isOpening = false;
  /** Counts starts and stops: what a start waited for may come when it is wanted no more. */
  private turns = 0;

  constructor(private readonly model: StudioModel) {
    const changed = (): void => this.model.touch();
    this.devices = new Devices({
      changed: () => {
        changed();
        this.resume();
      },
      use: (stream) => this.use(stream),
    });
    this.line = new LineKeeper(() => {
      const { width = 0, height = 0 } = this.devices.video?.getSettings() ?? {};
      return { width, height };
    }, changed);
    this.wake = new Wake(changed);
    document.addEventListener('visibilitychange', () => this.noteAbsence());
  }

  async start(): Promise<void> {
    const { model, devices } = this;
    if (!devices.stream || this.state !== 'idle') return;
    this.failure = undefined;
    this.awayMs = 0;
    this.turn('starting');
    const turn = ++this.turns;
    const key = await this.key();
    // Somebody else may have ended the show a moment ago.
    await model.readFacts();
    if (key && model.facts?.closed) await model.attempt(model.client.change('broadcast.start', { room: model.room }));
    if (turn !== this.turns) return;
    if (!key || !devices.stream) return this.turn('idle');
    const publisher = new WhipPublisher({ url: `${location.origin}/v1/rooms/${model.room}/whip`, key });
    this.publisher = publisher;
    publisher.on('state', (state) => { if (this.publisher === publisher) this.turn(state); });
    publisher.on('failed', (failure) => { if (this.publisher === publisher) this.fail(failure); });
    this.line.begin(publisher);
    await publisher.start(devices.stream);
  }

  /** The room holds its viewers for a while, in case it comes back. */
  async stop(): Promise<void> {
    const { publisher } = this;
    this.publisher = undefined;
    this.waitsForPicture = false;
    const turn = ++this.turns;
    this.line.end();
    await publisher?.stop();
    if (turn === this.turns) this.turn('idle');
  }

  /** For all who watch the show is over. */
  async end(): Promise<boolean> {
    const { model } = this;
    await this.stop();
    const ended = await model.attempt(model.client.change('broadcast.end', { room: model.room }));
    await model.readFacts();
    return ended !== undefined;
  }

  /** Where shows begin by hand, the picture is private first: going live from here is both. */
  follow({ preview }: RoomStats): void {
    if (this.state !== 'live' || !preview) {
      this.isOpening = false;
      return;
    }
    if (this.isOpening) return;
    this.isOpening = true;
    const { model } = this;
    void model.attempt(model.client.change('broadcast.start', { room: model.room })).then(() => model.readFacts());
  }

  /** Whoever was away has read that they were. */
  forgetAbsence(): void {
    this.awayMs = 0;
    this.model.touch();
  }

  private async use(stream: MediaStream): Promise<void> {
    await this.publisher?.replace(stream);
    this.line.apply();
  }

  private turn(state: WhipState): void {
    if (state === 'live' && this.since === 0) this.since = Date.now();
    if (state === 'idle') this.since = 0;
    const isOn = state !== 'idle';
    if (isOn !== (this.state !== 'idle')) {
      this.wake.want(isOn);
      if (isOn) addEventListener('beforeunload', warn);
      else removeEventListener('beforeunload', warn);
    }
    this.state = state;
    this.model.touch();
  }

  private fail(failure: WhipFailure): void {
    this.publisher = undefined;
    this.line.end();
    if (!this.canSee && LOST.includes(failure.code)) {
      this.waitsForPicture = true;
      this.turn('reconnecting');
      return;
    }
    this.failure = failure;
    // A key that is good no more is not tried again.
    if (failure.code === 'unauthorized') forgetDeviceKey(this.model.room);
    this.turn('idle');
  }

  private get canSee(): boolean {
    const { video, isInterrupted } = this.devices;
    return video?.readyState === 'live' && !isInterrupted && document.visibilityState === 'visible';
  }

  /** What was lost with the camera's picture comes back with it, however long that takes. */
  private resume(): void {
    if (!this.waitsForPicture || !this.canSee) return;
    this.waitsForPicture = false;
    this.state = 'idle';
    void this.start();
  }

  /** Browsers give a page in the background no pictures of the camera. */
  private noteAbsence(): void {
    if (document.visibilityState === 'hidden') {
      this.hiddenMs = this.state === 'idle' ? undefined : performance.now();
      return;
    }
    this.resume();
    if (this.hiddenMs === undefined) return;
    const awayMs = performance.now() - this.hiddenMs;
    this.hiddenMs = undefined;
    if (awayMs < AWAY_MS) return;
    this.awayMs = awayMs;
    this.model.touch();
  }

  /** One of its own for each device, so that a lost phone is taken back alone. */
  private async key(): Promise<string | undefined> {
    const { model } = this;
    const known = deviceKey(model.room);
    if (known) return known;
    const name = model.client.session?.name;
    const label = name ? model.t('camera.key_label.of', { name }) : model.t('camera.key_label');
    const made = await model.attempt(model.client.change<NewKey>('key.create', { room: model.room, role: 'primary', label }));
    if (made) keepDeviceKey(model.room, made.stream_key);
    return made?.stream_key;
  }
}

/** The browser asks, in its own words, before the page goes away with the show. */
function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
  // For those that do not take the other word yet.
  event.returnValue = true;
}
