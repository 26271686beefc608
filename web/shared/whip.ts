// SPDX-License-Identifier: MIT
import { Emitter } from '../player/emitter';
import { iceServersOf } from './ice_servers';
import { Persistence } from './persistence';

/** `reconnecting`: it was on air, the path is lost, and it comes back by itself. */
export type WhipState = 'idle' | 'starting' | 'live' | 'reconnecting';

/** Why it has ended, and does not come back. */
export interface WhipFailure {
  /**
   * The server's code of a refusal; `dismissed`: the server ended a session for good. What the page saw itself:
   * `no_camera`, `camera_ended`, `unreachable` (no answer), `no_connection` (no path for the media),
   * `unsteady` (session after session was lost; `stream_failed` where the stream was why), `browser` (an error of the browser's).
   */
  code: string;
  /** The server's sentence, or the browser's word. */
  message?: string;
}

export interface WhipEvents {
  state: WhipState;
  failed: WhipFailure;
}

export interface WhipOptions {
  /** The endpoint: /v1/rooms/ROOM/whip. */
  url: string;
  /** The room's stream key. */
  key: string;
}

/** What of the camera's picture goes out. */
export interface Shape {
  /** At most, bits a second. */
  bitrate: number;
  /** 2 is half as wide and half as high. */
  scaleDownBy: number;
}

/** What the server answers to everything that it refuses. */
interface Refusal {
  error?: { code?: string; message?: string };
}

/** The stream broke, by the server's view: no picture came any more, say. */
const STREAM_FAILED = 'stream_failed';
const GATHER_MS = 1000;
/** So long without a path before a new session is begun. */
const LOST_MS = 1500;
const CONNECT_MS = 12_000;
/** So long for a path without the STUN and TURN servers, which only an answer tells. */
const DIRECT_MS = 3000;
const GOODBYE_MS = 1500;
const WHOLE: Shape = { bitrate: 4_000_000, scaleDownBy: 1 };

class Trouble extends Error {
  /** `isFinal`: another attempt would meet it again. */
  constructor(readonly failure: WhipFailure, readonly isFinal = false) {
    super(failure.message ?? failure.code);
  }
}

/**
 * Publishes a camera's stream by WHIP (RFC 9725). A path that is lost for a moment is found again
 * by the browser; one that stays lost is another session with the same key, for which the server
 * keeps the room's viewers.
 */
export class WhipPublisher extends Emitter<WhipEvents> {
  private stream: MediaStream | undefined;
  private connection: RTCPeerConnection | undefined;
  private session: string | undefined;
  private liveSince: number | undefined;
  /** Why the server has ended the session before, where another one may follow. */
  private lastTrouble: WhipFailure | undefined;
  private state: WhipState = 'idle';
  private wanted = false;
  private wish: Shape = WHOLE;
  private shaping = Promise.resolve();
  /** What the server has told of. */
  private iceServers: RTCIceServer[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly options: WhipOptions,
    private readonly persistence = new Persistence(),
  ) {
    super();
  }

  /** Goes on air with a stream's first video track, and its first sound. */
  async start(stream: MediaStream): Promise<void> {
    this.stream = stream;
    this.wanted = true;
    this.turn('starting');
    await this.connect();
  }

  /** Tells the server, so that viewers are not kept waiting. */
  async stop(): Promise<void> {
    this.wanted = false;
    clearTimeout(this.timer);
    await this.leave();
    this.turn('idle');
  }

  /** Another camera or microphone: without a new session, and in each that follows. */
  async replace(stream: MediaStream): Promise<void> {
    this.stream = stream;
    const { connection } = this;
    if (!connection) return;
    const senders = connection.getSenders();
    const swaps = stream.getTracks().filter(({ readyState }) => readyState === 'live').map(async (track) => {
      const sender = senders.find(({ track: old }) => old?.kind === track.kind);
      if (!sender) throw new Error(`this session has no ${track.kind}`);
      await sender.replaceTrack(track);
    });
    // A track that does not fit into this session gets one of its own.
    await Promise.all(swaps).catch(() => this.lost(connection));
  }

  /** Another size or rate, for this session and each that follows. A new size is another epoch for viewers. */
  shape(wish: Shape): void {
    this.wish = wish;
    const sender = this.connection?.getSenders().find(({ track }) => track?.kind === 'video');
    // One after the other: a sender refuses parameters that are older than another change.
    if (sender) this.shaping = this.shaping.then(() => this.keepShape(sender));
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

  private async connect(): Promise<void> {
    try {
      await this.open();
    } catch (error) {
      const dismissal = await this.leave();
      const failure = dismissal ?? failureOf(error);
      const isFinal = dismissal || this.state === 'starting' || (error instanceof Trouble && error.isFinal);
      if (isFinal) this.fail(failure);
      else this.again();
    }
  }

  private fail(failure: WhipFailure): void {
    if (!this.wanted) return;
    this.wanted = false;
    this.turn('idle');
    this.emit('failed', failure);
  }

  private again(): void {
    if (!this.wanted) return;
    const wait = this.persistence.next();
    if (wait === undefined) {
      this.fail(this.lastTrouble ?? { code: 'unsteady' });
      return;
    }
    this.turn('reconnecting');
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.connect(), wait);
  }

  private async open(): Promise<void> {
    const knew = this.iceServers.length;
    let connection = await this.negotiate();
    if (knew === 0 && this.iceServers.length > 0) {
      const isThere = await this.connected(connection, DIRECT_MS).then(() => true, () => false);
      if (!isThere) connection = await this.negotiateAnew(connection);
    }
    await this.connected(connection, CONNECT_MS);
    this.assertCurrent(connection);
    this.liveSince = performance.now();
    this.turn('live');
    this.watch(connection);
  }

  /** Returns when there is an answer. */
  private async negotiate(): Promise<RTCPeerConnection> {
    const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers: this.iceServers });
    this.connection = connection;
    const sender = addTracks(connection, this.stream);
    await connection.setLocalDescription();
    await this.keepShape(sender);
    await gathered(connection);
    this.assertCurrent(connection);
    const answer = await this.post(connection.localDescription?.sdp ?? '');
    this.assertCurrent(connection);
    await connection.setRemoteDescription({ type: 'answer', sdp: answer });
    return connection;
  }

  /** A browser takes servers that come after its offer into account only for another one. */
  private async negotiateAnew(connection: RTCPeerConnection): Promise<RTCPeerConnection> {
    this.assertCurrent(connection);
    await this.leave();
    if (!this.wanted) throw new Trouble({ code: 'stopped' });
    return this.negotiate();
  }

  private assertCurrent(connection: RTCPeerConnection): void {
    if (this.connection !== connection) throw new Trouble({ code: 'stopped' });
  }

  /** A picture that grows and shrinks would be epoch after epoch for viewers: rather fewer frames of this one. */
  private async keepShape(sender: RTCRtpSender): Promise<void> {
    const parameters = sender.getParameters();
    parameters.degradationPreference = 'maintain-resolution';
    for (const encoding of parameters.encodings) {
      encoding.maxBitrate = this.wish.bitrate;
      encoding.scaleResolutionDownBy = this.wish.scaleDownBy;
    }
    await sender.setParameters(parameters).catch(() => undefined);
  }

  private async post(sdp: string): Promise<string> {
    const { response, text } = await this.ask(sdp);
    if (response.status !== 201) {
      const failure = refusalOf(text) ?? { code: 'browser', message: `HTTP ${response.status}` };
      // Too busy, or too many: that may pass.
      throw new Trouble(failure, response.status < 500 && response.status !== 429);
    }
    this.session = new URL(response.headers.get('location') ?? '', response.url).href;
    this.iceServers = iceServersOf(response.headers.get('link'));
    return text;
  }

  private async ask(sdp: string): Promise<{ response: Response; text: string }> {
    try {
      const response = await fetch(this.options.url, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.options.key}`, 'content-type': 'application/sdp' },
        body: sdp,
        signal: AbortSignal.timeout(CONNECT_MS),
      });
      return { response, text: await response.text() };
    } catch {
      throw new Trouble({ code: 'unreachable' });
    }
  }

  private connected(connection: RTCPeerConnection, patienceMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => { reject(new Trouble({ code: 'no_connection' })); }, patienceMs);
      const look = (): void => {
        const { connectionState } = connection;
        if (connectionState === 'connecting' || connectionState === 'new') return;
        clearTimeout(timer);
        if (connectionState === 'connected') resolve();
        else reject(new Trouble({ code: 'no_connection' }));
      };
      connection.addEventListener('connectionstatechange', look);
      look();
    });
  }

  private watch(connection: RTCPeerConnection): void {
    let lost: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      if (this.connection !== connection) return;
      clearTimeout(lost);
      if (connection.connectionState === 'connected') return;
      const wait = connection.connectionState === 'disconnected' ? LOST_MS : 0;
      lost = setTimeout(() => {
        if (connection.connectionState !== 'connected') void this.lost(connection);
      }, wait);
    };
    connection.addEventListener('connectionstatechange', look);
  }

  /** A session that was on air is over: another one follows, unless the server wants none. */
  private async lost(connection: RTCPeerConnection | undefined): Promise<void> {
    if (this.connection !== connection || this.state !== 'live') return;
    const dismissal = await this.leave();
    if (dismissal) this.fail(dismissal);
    else this.again();
  }

  /** Ends what there is. Returns what the server says where it had ended the session itself, for good. */
  private async leave(): Promise<WhipFailure | undefined> {
    const { session, liveSince } = this;
    this.connection?.close();
    this.connection = undefined;
    this.session = undefined;
    this.liveSince = undefined;
    this.lastTrouble = undefined;
    if (!session) return undefined;
    this.persistence.ended(liveSince === undefined ? 0 : performance.now() - liveSince);
    try {
      const headers = { authorization: `Bearer ${this.options.key}` };
      // `keepalive`, as the page may be going away; not for long, as the network may be gone.
      const response = await fetch(session, {
        method: 'DELETE', headers, keepalive: true, signal: AbortSignal.timeout(GOODBYE_MS),
      });
      if (response.status !== 409) return undefined;
      const refusal = refusalOf(await response.text());
      if (refusal?.code !== STREAM_FAILED) return { ...refusal, code: 'dismissed' };
      this.lastTrouble = refusal;
      return undefined;
    } catch {
      return undefined;
    }
  }
}

/** Returns the picture's sender. */
function addTracks(connection: RTCPeerConnection, stream: MediaStream | undefined): RTCRtpSender {
  const [video] = stream?.getVideoTracks() ?? [];
  if (!stream || !video) throw new Trouble({ code: 'no_camera' }, true);
  // It would be a session without a picture: a device that was pulled out, or taken by another program.
  if (video.readyState === 'ended') throw new Trouble({ code: 'camera_ended' }, true);
  video.contentHint = 'motion';
  const audio = stream.getAudioTracks().find(({ readyState }) => readyState === 'live');
  const { sender } = connection.addTransceiver(video, { direction: 'sendonly', streams: [stream] });
  if (audio) connection.addTransceiver(audio, { direction: 'sendonly', streams: [stream] });
  return sender;
}

function failureOf(error: unknown): WhipFailure {
  if (error instanceof Trouble) return error.failure;
  return { code: 'browser', message: error instanceof Error ? error.message : String(error) };
}

function refusalOf(text: string): WhipFailure | undefined {
  try {
    const { code, message } = (JSON.parse(text) as Refusal).error ?? {};
    return code && message ? { code, message } : undefined;
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
