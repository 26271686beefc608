// SPDX-License-Identifier: MIT
import { Backoff } from '../../player/backoff';
import { BACK, firstOf, FRONT, KINDS, pictureFacing, pictureOf, soundOf, troubleOf, type CameraTrouble, type Kind } from './capture';

export type { CameraTrouble } from './capture';

/** A call lasts minutes: soon at first, then now and then. */
const RETRY_FIRST_MS = 1000;
const RETRY_MOST_MS = 15_000;

/** Who hears of the devices. */
export interface DevicesListener {
  changed(): void;
  /** Another stream than before, not yet shown: what goes on air is to change first. */
  use(stream: MediaStream): Promise<void>;
}

/** It was closed while the browser was still asking. */
class Closed extends Error {}

/**
 * This device's camera and microphone. Those that the system takes away come back when it gives them. One thing
 * at a time is asked for; what comes after `close()` is given back at once.
 */
export class Devices {
  stream: MediaStream | undefined;
  cameras: MediaDeviceInfo[] = [];
  microphones: MediaDeviceInfo[] = [];
  trouble: CameraTrouble | undefined;
  /** Why there is a picture without sound. */
  soundTrouble: CameraTrouble | undefined;
  isMuted = false;
  /** The camera gives no pictures for now: a call, another program, or the page in the background has it. */
  isInterrupted = false;
  /** The same of the microphone. */
  isSilenced = false;
  private isWanted = false;
  /** Counts what closes: work of another turn is wanted no more. */
  private turn = 0;
  private queue: Promise<void> = Promise.resolve();
  private facing: string = BACK;
  private readonly watched = new WeakSet<MediaStreamTrack>();
  private readonly backoff = new Backoff(RETRY_FIRST_MS, RETRY_MOST_MS);
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly listener: DevicesListener) {
    document.addEventListener('visibilitychange', () => this.recover());
    // Pages in the clear have none.
    navigator.mediaDevices?.addEventListener('devicechange', () => void this.noteDevices());
  }

  get video(): MediaStreamTrack | undefined {
    return this.stream?.getVideoTracks()[0];
  }

  /** A picture of oneself is shown as a mirror does it. */
  get isFront(): boolean {
    return this.video?.getSettings().facingMode === FRONT;
  }

  deviceOf(kind: Kind): string {
    return this.trackOf(kind)?.getSettings().deviceId ?? '';
  }

  /** Asks the person for the devices, and shows what they give: the camera alone where there is no microphone. */
  open(): Promise<void> {
    return this.run(async (turn) => {
      const video = pictureOf('', this.facing);
      const both = (): Promise<MediaStreamTrack[]> => this.ask(turn, { video, audio: soundOf('') }).catch((error: unknown) => {
        this.soundTrouble = troubleOf(error);
        throw error;
      });
      await this.adopt(turn, await firstOf([both, () => this.ask(turn, { video })], ['denied', 'missing', 'busy']));
    });
  }

  choose(kind: Kind, device: string): Promise<void> {
    return this.run((turn) => this.renew(turn, kind, device));
  }

  /** From the back's camera to the front's, or to the next one where they do not say which they are. */
  flip(): Promise<void> {
    return this.run(async (turn) => {
      const at = this.cameras.findIndex(({ deviceId }) => deviceId === this.deviceOf('video'));
      const next = this.cameras[(at + 1) % this.cameras.length];
      const ways = [() => this.ask(turn, { video: pictureFacing(this.isFront ? BACK : FRONT) })];
      if (next) ways.push(() => this.ask(turn, { video: pictureOf(next.deviceId) }));
      await this.adopt(turn, await firstOf(ways, ['missing']));
    });
  }

  mute(isMuted: boolean): void {
    this.isMuted = isMuted;
    for (const track of this.stream?.getAudioTracks() ?? []) track.enabled = !isMuted;
    this.listener.changed();
  }

  /** By somebody's press: what is lost or was never given is asked for once more. */
  retry(): Promise<void> {
    if (!this.stream) return this.open();
    return this.renewAll(KINDS.filter((kind) => this.trackOf(kind)?.readyState !== 'live'));
  }

  /** Gives the devices back. */
  close(): void {
    this.isWanted = this.isInterrupted = this.isSilenced = false;
    this.turn += 1;
    clearTimeout(this.timer);
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = this.trouble = this.soundTrouble = undefined;
    this.listener.changed();
  }

  private trackOf(kind: Kind): MediaStreamTrack | undefined {
    return this.stream?.getTracks().find((track) => track.kind === kind);
  }

  /** After whatever was asked before. */
  private run(work: (turn: number) => Promise<void>): Promise<void> {
    this.isWanted = true;
    const { turn } = this;
    this.queue = this.queue.then(async () => {
      if (turn !== this.turn) return;
      this.trouble = undefined;
      try {
        if (!navigator.mediaDevices) this.trouble = 'insecure';
        else await work(turn);
      } catch (error) {
        if (turn === this.turn) this.trouble = troubleOf(error);
      }
      if (turn !== this.turn) return;
      this.listener.changed();
      this.recover();
    });
    return this.queue;
  }

  /** A phone opens one camera at a time: the one before is given back where the next does not open beside it. */
  private async ask(turn: number, wish: MediaStreamConstraints): Promise<MediaStreamTrack[]> {
    const get = async (): Promise<MediaStreamTrack[]> => {
      this.assertWanted(turn, []);
      const tracks = (await navigator.mediaDevices.getUserMedia(wish)).getTracks();
      this.assertWanted(turn, tracks);
      return tracks;
    };
    const held = wish.video ? this.stream?.getVideoTracks().filter(({ readyState }) => readyState === 'live') ?? [] : [];
    const getAlone = (): Promise<MediaStreamTrack[]> => {
      for (const track of held) track.stop();
      return get();
    };
    return firstOf(held.length > 0 ? [get, getAlone] : [get], ['busy']);
  }

  private assertWanted(turn: number, fresh: MediaStreamTrack[]): void {
    if (turn === this.turn) return;
    for (const track of fresh) track.stop();
    throw new Closed();
  }

  /** One of the kind anew: the device that is named, or any where that one is gone. */
  private async renew(turn: number, kind: Kind, device: string): Promise<void> {
    const wish = (id: string): MediaStreamConstraints =>
      kind === 'video' ? { video: pictureOf(id, this.facing) } : { audio: soundOf(id) };
    const ways = [() => this.ask(turn, wish(device))];
    if (device) ways.push(() => this.ask(turn, wish('')));
    try {
      await this.adopt(turn, await firstOf(ways, ['missing']));
    } catch (error) {
      // Without sound there is a show all the same.
      if (kind === 'video' || turn !== this.turn) throw error;
      this.soundTrouble = troubleOf(error);
    }
  }

  private renewAll(kinds: readonly Kind[]): Promise<void> {
    return this.run(async (turn) => {
      for (const kind of kinds) if (this.trackOf(kind)?.readyState !== 'live') await this.renew(turn, kind, this.deviceOf(kind));
    });
  }

  /** Takes the place of those of the same kind; the others go on. */
  private async adopt(turn: number, fresh: MediaStreamTrack[]): Promise<void> {
    const old = this.stream?.getTracks() ?? [];
    const kept = old.filter(({ kind }) => !fresh.some((track) => track.kind === kind));
    const stream = new MediaStream([...fresh, ...kept]);
    for (const track of fresh) {
      if (track.kind === 'audio') track.enabled = !this.isMuted;
      this.watch(track);
    }
    await this.listener.use(stream);
    this.assertWanted(turn, fresh);
    for (const track of old) if (!kept.includes(track)) track.stop();
    this.stream = stream;
    this.facing = this.video?.getSettings().facingMode ?? this.facing;
    this.isInterrupted = isAway(this.trackOf('video'));
    this.isSilenced = isAway(this.trackOf('audio'));
    if (this.trackOf('audio')) this.soundTrouble = undefined;
    else this.soundTrouble ??= 'missing';
    await this.list();
  }

  private async list(): Promise<void> {
    const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    this.cameras = devices.filter(({ kind }) => kind === 'videoinput');
    this.microphones = devices.filter(({ kind }) => kind === 'audioinput');
  }

  private async noteDevices(): Promise<void> {
    if (!this.stream) return;
    await this.list();
    this.backoff.reset();
    this.listener.changed();
    this.recover();
  }

  private watch(track: MediaStreamTrack): void {
    if (this.watched.has(track)) return;
    this.watched.add(track);
    const note = (isGone: boolean): void => {
      if (!this.stream?.getTracks().includes(track)) return;
      if (track.kind === 'video') this.isInterrupted = isGone;
      else this.isSilenced = isGone;
      this.listener.changed();
    };
    track.addEventListener('mute', () => note(true));
    track.addEventListener('unmute', () => note(false));
    track.addEventListener('ended', () => {
      note(true);
      this.recover();
    });
  }

  /** What has ended by itself is asked for again, for as long as somebody looks at the page. */
  private recover(): void {
    clearTimeout(this.timer);
    const lost = KINDS.filter((kind) => this.trackOf(kind)?.readyState === 'ended' || (kind === 'audio' && this.soundTrouble === 'busy'));
    if (lost.length === 0) this.backoff.reset();
    // What was refused by a person is asked for by a person.
    const isRefused = this.trouble === 'denied' || this.soundTrouble === 'denied';
    if (!this.stream || !this.isWanted || lost.length === 0 || isRefused || document.visibilityState === 'hidden') return;
    this.timer = setTimeout(() => void this.renewAll(lost), this.backoff.next());
  }
}

/** Whether it gives nothing for now. */
function isAway(track: MediaStreamTrack | undefined): boolean {
  return track !== undefined && (track.muted || track.readyState === 'ended');
}
