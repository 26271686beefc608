// SPDX-License-Identifier: MIT
import type { RoomStats } from '../shared/control_types';
import { forgetDeviceKey } from '../shared/device_keys';
import { WhipPublisher, type WhipFailure, type WhipState } from '../shared/whip';
import { keyOf } from './camera_key';
import { Absence } from './phone/absence';
import { Devices } from './phone/devices';
import { LineKeeper } from './phone/line_keeper';
import { Wake } from './phone/wake';
import type { StudioModel } from './studio_model';

/** How a session ends that has no picture to send. */
const LOST = ['stream_failed', 'unsteady', 'camera_ended', 'unreachable', 'no_connection'];
/** How one ends that the server wants no more: the room's facts say why. */
const SENT_AWAY = ['dismissed', 'forbidden', 'conflict'];
/** So often a private picture is tried to be made public before it is said that it is not. */
const OPENINGS = 3;

/** `private`: it is sent, and shoppers do not see it. */
export type AirState = WhipState | 'private';

interface Way {
  /** A show that was ended is followed by another one. */
  opensRoom: boolean;
  /** A key that is good no more is replaced. */
  renewsKey: boolean;
}

/** This device's camera and microphone, and their way on air. Lives as long as the page. */
export class OwnCamera {
  readonly devices: Devices;
  readonly line: LineKeeper;
  readonly wake: Wake;
  readonly absence: Absence;
  state: WhipState = 'idle';
  failure: WhipFailure | undefined;
  since = 0;
  private publisher: WhipPublisher | undefined;
  /** Whether it goes on once the camera gives pictures again. */
  private waitsForPicture = false;
  /** A press of "Go live" is good for the first picture: what comes back later opens no show. Attempts that are left. */
  private openings = 0;
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
    this.line = new LineKeeper(() => this.devices.video?.getSettings(), changed);
    this.wake = new Wake(changed);
    this.absence = new Absence(() => this.state !== 'idle', () => {
      this.resume();
      changed();
    });
  }

  /** What of it is so for the shoppers. */
  get airState(): AirState {
    const { model, state } = this;
    if (state !== 'live' || model.isOnAir) return state;
    return this.openings > 0 || this.isOpening || !model.stats?.preview ? 'starting' : 'private';
  }

  /** By a press. */
  async start(): Promise<void> {
    if (!this.devices.stream || this.state !== 'idle') return;
    this.openings = OPENINGS;
    this.absence.forget();
    await this.go({ opensRoom: true, renewsKey: true });
  }

  /** The room holds its viewers for a while, in case it comes back. */
  async stop(): Promise<void> {
    const { publisher } = this;
    this.publisher = undefined;
    this.waitsForPicture = this.isOpening = false;
    this.openings = 0;
    const turn = ++this.turns;
    this.line.end();
    await publisher?.stop();
    if (turn !== this.turns) return;
    this.turn('idle');
    await this.model.readFacts();
  }

  /** For all who watch the show is over. Returns whether there was one; what only began is just not begun. */
  async end(): Promise<boolean> {
    const { model } = this;
    const wasStarting = this.state === 'starting';
    await this.stop();
    if (wasStarting || !['live', 'holding'].includes(model.facts?.state ?? '')) return false;
    const ended = await model.attempt(model.client.change('broadcast.end', { room: model.room }));
    await model.readFacts();
    return ended !== undefined;
  }

  /** Where shows begin by hand, the picture is private first: going live from here is both. */
  follow({ state, preview }: RoomStats): void {
    if (this.state !== 'live') return;
    if (state === 'live') this.openings = 0;
    if (!preview) this.isOpening = false;
    else if (this.openings > 0) void this.makePublic();
  }

  /** Shoppers see the picture that was private. */
  async makePublic(): Promise<void> {
    if (this.isOpening) return;
    const { model, turns } = this;
    this.isOpening = true;
    this.openings = Math.max(0, this.openings - 1);
    const asked = model.client.change('broadcast.start', { room: model.room });
    // The last refusal is told.
    const done = this.openings > 0 ? await asked.catch(() => undefined) : await model.attempt(asked);
    if (turns !== this.turns) return;
    if (done === undefined) this.isOpening = false;
    else this.openings = 0;
    await model.readFacts();
  }

  private async go(way: Way): Promise<void> {
    const { model, devices } = this;
    const turn = ++this.turns;
    const isOver = (): boolean => turn !== this.turns;
    this.failure = undefined;
    this.turn('starting');
    // Somebody else may have ended the show a moment ago.
    await model.readFacts();
    if (isOver()) return;
    const key = await keyOf(model);
    if (isOver()) return;
    if (typeof key !== 'string') return this.rest(key);
    // Where shows begin by hand, it is the picture that opens the room.
    if (model.facts?.closed && model.facts.auto_start !== false) {
      if (!way.opensRoom) return this.rest({ code: 'ended' });
      await model.attempt(model.client.change('broadcast.start', { room: model.room }));
      if (isOver()) return;
    }
    if (!devices.stream) return this.rest();
    const publisher = new WhipPublisher({ url: `${location.origin}/v1/rooms/${model.room}/whip`, key });
    this.publisher = publisher;
    publisher.on('state', (state) => { if (this.publisher === publisher && state !== 'idle') this.turn(state); });
    publisher.on('failed', (failure) => { if (this.publisher === publisher) this.fail(failure, way); });
    this.line.begin(publisher);
    await publisher.start(devices.stream);
  }

  private async use(stream: MediaStream): Promise<void> {
    await this.publisher?.replace(stream);
    this.line.apply(stream.getVideoTracks()[0]?.getSettings());
  }

  private turn(next: WhipState): void {
    // What was on air comes back, however it does.
    const state = next === 'starting' && this.since > 0 ? 'reconnecting' : next;
    if (state === 'live' && this.since === 0) this.since = Date.now();
    if (state === 'idle') this.since = 0;
    if (state === 'reconnecting') {
      this.openings = 0;
      this.isOpening = false;
    }
    const isOn = state !== 'idle';
    if (isOn !== (this.state !== 'idle')) {
      this.wake.want(isOn);
      if (isOn) addEventListener('beforeunload', warn);
      else removeEventListener('beforeunload', warn);
    }
    this.state = state;
    // Over while another part of the studio is open: nobody looks at the camera any more.
    if (!isOn && this.model.place.view !== 'camera') this.devices.close();
    this.model.touch();
  }

  private rest(failure?: WhipFailure): void {
    this.failure = failure;
    this.turn('idle');
  }

  private fail(failure: WhipFailure, way: Way): void {
    this.publisher = undefined;
    this.line.end();
    if (!this.canSee && LOST.includes(failure.code)) {
      this.waitsForPicture = true;
      this.turn('reconnecting');
      return;
    }
    // A key that is good no more is not tried again.
    if (failure.code === 'unauthorized') {
      forgetDeviceKey(this.model.room);
      if (way.renewsKey) return void this.go({ ...way, renewsKey: false });
    }
    const wasOnAir = this.since > 0;
    this.rest(failure);
    if (wasOnAir && SENT_AWAY.includes(failure.code)) void this.explain(failure);
  }

  /** A colleague's doing is no fault: it is said as what it was. */
  private async explain(failure: WhipFailure): Promise<void> {
    const { model } = this;
    await model.readFacts();
    const { closed, state, ingest } = model.facts ?? {};
    const code = closed || state === 'ended' ? 'ended' : ingest ? 'taken' : undefined;
    if (!code || this.failure !== failure) return;
    this.failure = { code };
    model.touch();
  }

  private get canSee(): boolean {
    const { video, isInterrupted } = this.devices;
    return video?.readyState === 'live' && !isInterrupted && document.visibilityState === 'visible';
  }

  /** What was lost with the camera's picture comes back with it, however long that takes. */
  private resume(): void {
    if (!this.waitsForPicture || !this.canSee) return;
    this.waitsForPicture = false;
    void this.go({ opensRoom: false, renewsKey: false });
  }
}

/** The browser asks, in its own words, before the page goes away with the show. */
function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
  // For those that do not take the other word yet.
  event.returnValue = true;
}
