// SPDX-License-Identifier: MIT
import type { NewKey } from '../shared/control_types';
import { deviceKey, forgetDeviceKey, keepDeviceKey } from '../shared/device_keys';
import { WhipPublisher, type WhipFailure, type WhipState } from '../shared/whip';
import type { StudioModel } from './studio_model';

/** What a browser may say when it gives no camera, by the name of its error. */
export type CameraTrouble = 'denied' | 'missing' | 'busy' | 'insecure';

/** 720p, as most phones do it at a steady 30 frames. */
const PICTURE: MediaTrackConstraints = {
  width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 }, facingMode: { ideal: 'environment' },
};
const SOUND: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true };

/** This device's camera and microphone, and their way on air. Lives as long as the page. */
export class OwnCamera {
  stream: MediaStream | undefined;
  cameras: MediaDeviceInfo[] = [];
  microphones: MediaDeviceInfo[] = [];
  state: WhipState = 'idle';
  trouble: CameraTrouble | undefined;
  failure: WhipFailure | undefined;
  since = 0;
  private publisher: WhipPublisher | undefined;
  /** Counts starts and stops: what a start waited for may come when it is wanted no more. */
  private turns = 0;

  constructor(private readonly model: StudioModel) {}

  /** Asks the person for the devices, and shows what they give. */
  async open(camera?: string, microphone?: string): Promise<void> {
    this.trouble = undefined;
    if (!navigator.mediaDevices) return this.meet('insecure');
    try {
      const fresh = await navigator.mediaDevices.getUserMedia({
        video: camera ? { ...PICTURE, facingMode: undefined, deviceId: { exact: camera } } : PICTURE,
        audio: microphone ? { ...SOUND, deviceId: { exact: microphone } } : SOUND,
      });
      await this.publisher?.replace(fresh);
      this.release();
      this.stream = fresh;
      const devices = await navigator.mediaDevices.enumerateDevices();
      this.cameras = devices.filter(({ kind }) => kind === 'videoinput');
      this.microphones = devices.filter(({ kind }) => kind === 'audioinput');
      this.model.touch();
    } catch (error) {
      this.meet(troubleOf(error));
    }
  }

  deviceOf(kind: 'video' | 'audio'): string {
    return this.stream?.getTracks().find((track) => track.kind === kind)?.getSettings().deviceId ?? '';
  }

  async start(): Promise<void> {
    if (!this.stream || this.state !== 'idle') return;
    this.failure = undefined;
    this.trouble = undefined;
    this.turn('starting');
    const turn = ++this.turns;
    const key = await this.key();
    if (turn !== this.turns) return;
    if (!key || !this.stream) return this.turn('idle');
    const publisher = new WhipPublisher({ url: `${location.origin}/v1/rooms/${this.model.room}/whip`, key });
    this.publisher = publisher;
    publisher.on('state', (state) => { if (this.publisher === publisher) this.turn(state); });
    publisher.on('failed', (failure) => { if (this.publisher === publisher) this.fail(failure); });
    await publisher.start(this.stream);
  }

  async stop(): Promise<void> {
    const { publisher } = this;
    this.publisher = undefined;
    const turn = ++this.turns;
    await publisher?.stop();
    if (turn === this.turns) this.turn('idle');
  }

  /** Gives the devices back. */
  close(): void {
    this.release();
    this.model.touch();
  }

  private release(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = undefined;
  }

  private turn(state: WhipState): void {
    if (state === 'live' && this.since === 0) this.since = Date.now();
    if (state === 'idle') this.since = 0;
    this.state = state;
    this.model.touch();
  }

  private fail(failure: WhipFailure): void {
    this.publisher = undefined;
    this.failure = failure;
    // A key that is good no more is not tried again.
    if (failure.code === 'unauthorized') forgetDeviceKey(this.model.room);
    this.turn('idle');
  }

  private meet(trouble: CameraTrouble): void {
    this.trouble = trouble;
    this.model.touch();
  }

  /** One of its own for each device, so that a lost phone is taken back alone. */
  private async key(): Promise<string | undefined> {
    const { model } = this;
    const known = deviceKey(model.room);
    if (known) return known;
    const label = model.t('camera.key_label');
    const made = await model.attempt(model.client.change<NewKey>('key.create', { room: model.room, role: 'primary', label }));
    if (made) keepDeviceKey(model.room, made.stream_key);
    return made?.stream_key;
  }
}

function troubleOf(error: unknown): CameraTrouble {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'busy';
}
