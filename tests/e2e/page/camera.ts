// SPDX-License-Identifier: MIT
// A camera that draws what tests/media/test_picture.hpp draws, so that the watching page can read
// which frame it shows, and when it was drawn; and a microphone that beeps with each flash.
import { WhipPublisher, type WhipState } from '../../../web/shared/whip';
import { crc8, unitOf } from '../support/barcode';

const framesPerSecond = 30;
const columns = 16;
const flashMs = 100;

/** What has left the camera until `utcMs`, all counted from its first moment. */
export interface Sending {
  readonly utcMs: number;
  readonly drawn: number;
  readonly encoded: number;
  readonly packets: number;
  readonly again: number; // of them, sent once more
  readonly asked: number; // keyframes that the server asked for
}

class Camera {
  readonly states: WhipState[] = [];
  failure: string | undefined;
  /** The latest answer of the server's: its headers, and the SDP. */
  readonly session = { location: '', etag: '', link: '', answer: '' };
  private readonly canvas = document.createElement('canvas');
  private readonly context: CanvasRenderingContext2D;
  private publisher: WhipPublisher | undefined;
  private stream: MediaStream | undefined;
  private readonly sending: Sending[] = [];
  private frame = 0;
  private sound: { context: AudioContext; gain: GainNode } | undefined;

  constructor() {
    const context = this.canvas.getContext('2d', { alpha: false });
    if (!context) throw new Error('the browser has no 2d canvas');
    this.context = context;
  }

  async start(url: string, key: string, width = 1280, height = 720): Promise<void> {
    this.failure = undefined;
    this.turn(width, height);
    // A page that was allowed a camera may use all of the machine's addresses.
    await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    setInterval(() => { this.draw(); }, 1000 / framesPerSecond);
    this.stream = this.devices();
    this.note(url);
    this.publisher = new WhipPublisher({ url, key });
    this.publisher.on('state', (state) => this.states.push(state));
    this.publisher.on('failed', ({ code, message }) => { this.failure = message ?? code; });
    await this.publisher.start(this.stream);
  }

  /** Other devices, as a person chooses them: the ones before are given back. */
  async change(): Promise<void> {
    const before = this.stream?.getTracks() ?? [];
    this.stream = this.devices();
    await this.publisher?.replace(this.stream);
    for (const track of before) track.stop();
  }

  stop(): Promise<void> | undefined {
    return this.publisher?.stop();
  }

  /** A phone that is turned. */
  turn(width: number, height: number): void {
    this.canvas.width = width;
    this.canvas.height = height;
  }

  /** The size and rate that the browser encodes now. */
  async encoded(): Promise<{ width: number; height: number; fps: number; kbps: number; key: number }> {
    const report = await this.publisher?.stats();
    const made = { width: 0, height: 0, fps: 0, kbps: 0, key: 0 };
    report?.forEach((entry: Record<string, unknown>) => {
      if (entry['type'] === 'candidate-pair' && entry['availableOutgoingBitrate']) {
        made.kbps = Math.round(Number(entry['availableOutgoingBitrate']) / 1000);
      }
      if (entry['type'] !== 'outbound-rtp' || entry['kind'] !== 'video') return;
      made.width = Number(entry['frameWidth'] ?? 0);
      made.height = Number(entry['frameHeight'] ?? 0);
      made.fps = Number(entry['framesPerSecond'] ?? 0);
      made.key = Number(entry['keyFramesEncoded'] ?? 0);
    });
    return made;
  }

  /** Notes what leaves, `everyMs`. */
  watchSending(everyMs: number): void {
    setInterval(() => { void this.noteSending(); }, everyMs);
  }

  sent(): readonly Sending[] {
    return this.sending;
  }

  private async noteSending(): Promise<void> {
    const report = await this.publisher?.stats();
    report?.forEach((entry: Record<string, unknown>) => {
      if (entry['type'] !== 'outbound-rtp' || entry['kind'] !== 'video') return;
      const count = (name: string): number => Number(entry[name] ?? 0);
      this.sending.push({
        utcMs: Date.now(), drawn: this.frame, encoded: count('framesEncoded'),
        packets: count('packetsSent'), again: count('retransmittedPacketsSent'), asked: count('pliCount') + count('firCount'),
      });
    });
  }

  /** The kind of its own address that the media leave by: "host", "prflx", "srflx", "relay". */
  async path(): Promise<string> {
    const report = await this.publisher?.stats();
    let local = '';
    report?.forEach((entry: Record<string, unknown>) => {
      if (entry['type'] === 'candidate-pair' && entry['nominated'] && entry['state'] === 'succeeded') local = String(entry['localCandidateId']);
    });
    const candidate = report?.get(local) as { candidateType?: string } | undefined;
    return candidate?.candidateType ?? '';
  }

  private note(url: string): void {
    const { fetch } = window;
    window.fetch = async (...asked) => {
      const response = await fetch(...asked);
      if (response.status === 201) {
        const header = (name: string): string => response.headers.get(name) ?? '';
        this.session.location = new URL(header('location'), url).href;
        this.session.etag = header('etag');
        this.session.link = header('link');
        this.session.answer = await response.clone().text();
      }
      return response;
    };
  }

  private devices(): MediaStream {
    const stream = this.canvas.captureStream(framesPerSecond);
    for (const track of this.microphone().getAudioTracks()) stream.addTrack(track);
    return stream;
  }

  private microphone(): MediaStream {
    const context = new AudioContext();
    const oscillator = context.createOscillator();
    oscillator.frequency.value = 1000;
    const gain = context.createGain();
    gain.gain.value = 0;
    const end = context.createMediaStreamDestination();
    oscillator.connect(gain).connect(end);
    oscillator.start();
    this.sound = { context, gain };
    return end.stream;
  }

  private draw(): void {
    const { width, height } = this.canvas;
    const unit = unitOf(width, height);
    const now = Date.now();
    const isFlash = now % 1000 < flashMs;
    this.sound?.gain.gain.setValueAtTime(isFlash ? 0.5 : 0, this.sound.context.currentTime);
    this.context.fillStyle = '#808080';
    this.context.fillRect(0, 0, width, height);
    this.context.fillStyle = `hsl(${this.frame % 360} 60% 50%)`;
    this.context.fillRect((this.frame * 7) % width, height * 0.6, width / 8, height / 4);
    const number = this.frame % 2 ** 24;
    const clock = now % 2 ** 32;
    const bytes = [16, 8, 0].map((shift) => (number >>> shift) & 0xff)
      .concat([24, 16, 8, 0].map((shift) => Math.floor(clock / 2 ** shift) % 256));
    bytes.push(crc8(bytes));
    bytes.forEach((byte, at) => { this.drawByte(byte, 8 * at, unit); });
    this.context.fillStyle = isFlash ? '#fff' : '#000';
    this.context.fillRect(unit, 6 * unit, 16 * unit, 5.5 * unit);
    this.frame += 1;
  }

  private drawByte(byte: number, first: number, unit: number): void {
    for (let bit = 0; bit < 8; bit += 1) {
      const block = first + bit;
      this.context.fillStyle = byte & (0x80 >> bit) ? '#fff' : '#000';
      this.context.fillRect((1 + block % columns) * unit, (1 + Math.floor(block / columns)) * unit, unit + 1, unit + 1);
    }
  }
}

declare global {
  interface Window {
    shopfloorCamera: Camera;
  }
}

window.shopfloorCamera = new Camera();
