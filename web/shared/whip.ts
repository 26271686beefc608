// SPDX-License-Identifier: MIT
import { Backoff } from '../player/backoff';
import { Emitter } from '../player/emitter';

/** `reconnecting`: it was on air, the path is lost, and it comes back by itself. */
export type WhipState = 'idle' | 'starting' | 'live' | 'reconnecting';

export interface WhipEvents {
  state: WhipState;
  /** It has ended, and does not come back: a sentence of the server's, or a browser's word. */
  failed: string;
}

export interface WhipOptions {
  /** The endpoint: /v1/rooms/ROOM/whip. */
  url: string;
  /** The room's stream key. */
  key: string;
}

/** What the server answers to everything that it refuses. */
interface Refusal {
  error?: { message?: string };
}

const GATHER_MS = 1000;
/** So long without a path before a new session is begun. */
const LOST_MS = 1500;
const CONNECT_MS = 12_000;
const GOODBYE_MS = 1500;
const MAX_BITRATE = 4_000_000;

/** A refusal that another attempt would meet again. */
class Refused extends Error {}

/**
 * Publishes a camera's stream by WHIP (RFC 9725). A path that is lost for a moment is found again
 * by the browser; one that stays lost is another session with the same key, for which the server
 * keeps the room's viewers.
 */
export class WhipPublisher extends Emitter<WhipEvents> {
  private connection: RTCPeerConnection | undefined;
  private session: string | undefined;
  private state: WhipState = 'idle';
  private wanted = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly backoff = new Backoff();

  constructor(private readonly options: WhipOptions) {
    super();
  }

  /** Goes on air with a stream's first video track, and its first sound. */
  async start(stream: MediaStream): Promise<void> {
    this.wanted = true;
    this.turn('starting');
    await this.connect(stream);
  }

  /** Tells the server, so that viewers are not kept waiting. */
  async stop(): Promise<void> {
    this.wanted = false;
    clearTimeout(this.timer);
    await this.leave();
    this.turn('idle');
  }

  /** Another camera or microphone, without a new session. */
  async replace(track: MediaStreamTrack): Promise<void> {
    const sender = this.connection?.getSenders().find(({ track: old }) => old?.kind === track.kind);
    await sender?.replaceTrack(track);
  }

  /** The browser's figures of what it sends. */
  async stats(): Promise<RTCStatsReport | undefined> {
    return this.connection?.getStats();
  }

  private turn(state: WhipState): void {
    if (state === this.state) return;
    this.state = state;
    this.emit('state', state);
  }

  private async connect(stream: MediaStream): Promise<void> {
    try {
      await this.open(stream);
    } catch (error) {
      await this.leave();
      if (!this.wanted) return;
      const isFinal = error instanceof Refused || this.state === 'starting';
      if (isFinal) this.fail(error instanceof Error ? error.message : String(error));
      else this.again(stream);
    }
  }

  private fail(message: string): void {
    this.wanted = false;
    this.turn('idle');
    this.emit('failed', message);
  }

  private again(stream: MediaStream): void {
    if (!this.wanted) return;
    this.turn('reconnecting');
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.connect(stream), this.backoff.next());
  }

  private async open(stream: MediaStream): Promise<void> {
    const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    this.connection = connection;
    const [video] = stream.getVideoTracks();
    const [audio] = stream.getAudioTracks();
    if (!video) throw new Refused('There is no camera.');
    video.contentHint = 'motion';
    const sender = connection.addTransceiver(video, { direction: 'sendonly', streams: [stream] }).sender;
    if (audio) connection.addTransceiver(audio, { direction: 'sendonly', streams: [stream] });
    await connection.setLocalDescription();
    await this.keepResolution(sender);
    await gathered(connection);
    const answer = await this.post(connection.localDescription?.sdp ?? '');
    if (this.connection !== connection) throw new Error('stopped');
    await connection.setRemoteDescription({ type: 'answer', sdp: answer });
    await this.connected(connection);
    this.backoff.reset();
    this.turn('live');
    this.watch(connection, stream);
  }

  /** A smaller picture would be another epoch for viewers: rather fewer frames of this one. */
  private async keepResolution(sender: RTCRtpSender): Promise<void> {
    const parameters = sender.getParameters();
    parameters.degradationPreference = 'maintain-resolution';
    for (const encoding of parameters.encodings) encoding.maxBitrate = MAX_BITRATE;
    await sender.setParameters(parameters).catch(() => undefined);
  }

  private async post(sdp: string): Promise<string> {
    const response = await fetch(this.options.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.options.key}`, 'content-type': 'application/sdp' },
      body: sdp,
      signal: AbortSignal.timeout(CONNECT_MS),
    });
    const text = await response.text();
    if (response.status !== 201) {
      const message = sentenceOf(text) ?? `HTTP ${response.status}`;
      // Too busy, or too many: that may pass.
      if (response.status >= 500 || response.status === 429) throw new Error(message);
      throw new Refused(message);
    }
    this.session = new URL(response.headers.get('location') ?? '', response.url).href;
    return text;
  }

  private connected(connection: RTCPeerConnection): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => { reject(new Error('WebRTC: no connection')); }, CONNECT_MS);
      const look = (): void => {
        const { connectionState } = connection;
        if (connectionState === 'connecting' || connectionState === 'new') return;
        clearTimeout(timer);
        if (connectionState === 'connected') resolve();
        else reject(new Error(`WebRTC: ${connectionState}`));
      };
      connection.addEventListener('connectionstatechange', look);
      look();
    });
  }

  private watch(connection: RTCPeerConnection, stream: MediaStream): void {
    let lost: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      if (this.connection !== connection) return;
      clearTimeout(lost);
      if (connection.connectionState === 'connected') return;
      const wait = connection.connectionState === 'disconnected' ? LOST_MS : 0;
      lost = setTimeout(() => {
        if (this.connection !== connection || connection.connectionState === 'connected') return;
        void this.leave().then(() => { this.again(stream); });
      }, wait);
    };
    connection.addEventListener('connectionstatechange', look);
  }

  private async leave(): Promise<void> {
    const { session } = this;
    this.connection?.close();
    this.connection = undefined;
    this.session = undefined;
    if (!session) return;
    const headers = { authorization: `Bearer ${this.options.key}` };
    // `keepalive`, as the page may be going away; not for long, as the network may be gone.
    await fetch(session, { method: 'DELETE', headers, keepalive: true, signal: AbortSignal.timeout(GOODBYE_MS) })
      .catch(() => undefined);
  }
}

function sentenceOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as Refusal).error?.message;
  } catch {
    return undefined;
  }
}

/** The server finds the browser by its own checks: candidates that take long are not waited for. */
function gathered(connection: RTCPeerConnection): Promise<void> {
  return new Promise((resolve) => {
    if (connection.iceGatheringState === 'complete') { resolve(); return; }
    const timer = setTimeout(resolve, GATHER_MS);
    connection.addEventListener('icegatheringstatechange', () => {
      if (connection.iceGatheringState !== 'complete') return;
      clearTimeout(timer);
      resolve();
    });
  });
}
