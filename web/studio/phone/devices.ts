// SPDX-License-Identifier: MIT

/** What a browser may say when it gives no camera, by the name of its error. */
export type CameraTrouble = 'denied' | 'missing' | 'busy' | 'insecure';

/**
 * 720p, as most phones do it at a steady 30 frames. Upright phones turn it by themselves; `resizeMode` (Media
 * Capture and Streams, 4.3.8) keeps a browser from cutting an upright picture to the shape that is asked for.
 */
const PICTURE: MediaTrackConstraints & { resizeMode: ConstrainDOMString } = {
  width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 }, resizeMode: { ideal: 'none' },
};
const SOUND: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true };
const BACK = 'environment';
const FRONT = 'user';

/** Who hears of the devices. */
export interface DevicesListener {
  changed(): void;
  /** Another stream than before, not yet shown: what goes on air is to change first. */
  use(stream: MediaStream): Promise<void>;
}

/** This device's camera and microphone. Those that the system takes away come back when it gives them. */
export class Devices {
  stream: MediaStream | undefined;
  cameras: MediaDeviceInfo[] = [];
  microphones: MediaDeviceInfo[] = [];
  trouble: CameraTrouble | undefined;
  isMuted = false;
  /** The camera gives no pictures for now: a call, another program, or the page in the background has it. */
  isInterrupted = false;
  private isWanted = false;

  constructor(private readonly listener: DevicesListener) {
    document.addEventListener('visibilitychange', () => this.recover());
  }

  get video(): MediaStreamTrack | undefined {
    return this.stream?.getVideoTracks()[0];
  }

  /** A picture of oneself is shown as a mirror does it. */
  get isFront(): boolean {
    return this.video?.getSettings().facingMode === FRONT;
  }

  deviceOf(kind: 'video' | 'audio'): string {
    return this.stream?.getTracks().find((track) => track.kind === kind)?.getSettings().deviceId ?? '';
  }

  /** Asks the person for the devices, and shows what they give. */
  async open(camera = '', microphone = ''): Promise<void> {
    const video = camera ? { ...PICTURE, deviceId: { exact: camera } } : { ...PICTURE, facingMode: { ideal: BACK } };
    const audio = microphone ? { ...SOUND, deviceId: { exact: microphone } } : SOUND;
    await this.attempt(async () => this.adopt(await this.ask({ video, audio })));
  }

  /** From the back's camera to the front's, or to the next one where they do not say which they are. */
  async flip(): Promise<void> {
    const facing = this.isFront ? BACK : FRONT;
    await this.attempt(async () => {
      try {
        await this.turnTo({ facingMode: { exact: facing } });
      } catch (error) {
        if (troubleOf(error) !== 'missing') throw error;
        const at = this.cameras.findIndex(({ deviceId }) => deviceId === this.deviceOf('video'));
        const next = this.cameras[(at + 1) % this.cameras.length];
        if (next) await this.turnTo({ deviceId: { exact: next.deviceId } });
      }
    });
  }

  mute(isMuted: boolean): void {
    this.isMuted = isMuted;
    for (const track of this.stream?.getAudioTracks() ?? []) track.enabled = !isMuted;
    this.listener.changed();
  }

  /** Gives the devices back. */
  close(): void {
    this.isWanted = false;
    this.isInterrupted = false;
    this.release();
    this.listener.changed();
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    this.trouble = undefined;
    this.isWanted = true;
    try {
      if (!navigator.mediaDevices) this.trouble = 'insecure';
      else await work();
    } catch (error) {
      this.trouble = troubleOf(error);
    }
    this.listener.changed();
  }

  /** A phone opens one camera at a time: the one before is given back where the next does not open beside it. */
  private async ask(wish: MediaStreamConstraints): Promise<MediaStream> {
    try {
      return await navigator.mediaDevices.getUserMedia(wish);
    } catch (error) {
      const held = this.stream?.getVideoTracks() ?? [];
      if (troubleOf(error) !== 'busy' || held.length === 0) throw error;
      for (const track of held) track.stop();
      return navigator.mediaDevices.getUserMedia(wish);
    }
  }

  private async turnTo(camera: MediaTrackConstraints): Promise<void> {
    const fresh = await this.ask({ video: { ...PICTURE, ...camera } });
    await this.adopt(new MediaStream([...fresh.getVideoTracks(), ...(this.stream?.getAudioTracks() ?? [])]));
  }

  private async adopt(fresh: MediaStream): Promise<void> {
    for (const track of fresh.getAudioTracks()) track.enabled = !this.isMuted;
    for (const track of fresh.getTracks()) this.watch(track);
    await this.listener.use(fresh);
    this.release(fresh);
    this.stream = fresh;
    this.isInterrupted = this.video?.muted ?? false;
    const devices = await navigator.mediaDevices.enumerateDevices();
    this.cameras = devices.filter(({ kind }) => kind === 'videoinput');
    this.microphones = devices.filter(({ kind }) => kind === 'audioinput');
  }

  /** `keep` has tracks that go on. */
  private release(keep?: MediaStream): void {
    const kept = new Set(keep?.getTracks());
    for (const track of this.stream?.getTracks() ?? []) if (!kept.has(track)) track.stop();
    this.stream = undefined;
  }

  private watch(track: MediaStreamTrack): void {
    const isMine = (): boolean => Boolean(this.stream?.getTracks().includes(track));
    const interrupt = (isInterrupted: boolean): void => {
      if (!isMine() || track.kind !== 'video') return;
      this.isInterrupted = isInterrupted;
      this.listener.changed();
    };
    track.addEventListener('mute', () => interrupt(true));
    track.addEventListener('unmute', () => interrupt(false));
    track.addEventListener('ended', () => {
      interrupt(true);
      if (isMine()) this.recover();
    });
  }

  /** What has ended by itself is asked for again, once somebody looks at the page. */
  private recover(): void {
    const isLost = this.stream?.getTracks().some(({ readyState }) => readyState === 'ended');
    if (!isLost || !this.isWanted || document.visibilityState === 'hidden') return;
    void this.open(this.deviceOf('video'), this.deviceOf('audio'));
  }
}

function troubleOf(error: unknown): CameraTrouble {
  const name = error instanceof DOMException || error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'busy';
}
