// SPDX-License-Identifier: MIT
import { judgeLight, lightOf, type LightWord } from './light';
import { judgeSound, meterOf, readSound, remember, type SoundReading, type SoundWord } from './loudness';

const SOUND_MS = 150;
const LIGHT_MS = 600;
/** The frame that is measured: as large as the light needs, and no larger. */
const SMALL = 32;

/** Listens to the microphone and looks at the picture of a stream, until it is closed. */
export class Senses {
  light: LightWord | 'waiting' = 'waiting';
  sound: SoundWord = 'waiting';
  /** Of the microphone now, 0 to 1. */
  level = 0;
  private readings: SoundReading[] = [];
  private readonly timers: ReturnType<typeof setInterval>[] = [];
  private audio: AudioContext | undefined;
  private video: HTMLVideoElement | undefined;

  constructor(private readonly stream: MediaStream, private readonly changed: () => void) {
    this.listen();
    this.look();
  }

  close(): void {
    for (const timer of this.timers) clearInterval(timer);
    void this.audio?.close().catch(() => undefined);
    if (this.video) this.video.srcObject = null;
  }

  private listen(): void {
    if (this.stream.getAudioTracks().length === 0) {
      this.sound = 'none';
      return;
    }
    const audio = new AudioContext();
    this.audio = audio;
    const analyser = audio.createAnalyser();
    analyser.fftSize = 2048;
    audio.createMediaStreamSource(this.stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.timers.push(setInterval(() => {
      // Until somebody has touched the page, a browser may not let it listen.
      if (audio.state === 'suspended') void audio.resume().catch(() => undefined);
      if (audio.state !== 'running') return;
      analyser.getFloatTimeDomainData(samples);
      this.hear(readSound(samples));
    }, SOUND_MS));
  }

  private hear(reading: SoundReading): void {
    const isMuted = this.stream.getAudioTracks().every(({ enabled }) => !enabled);
    // What was heard before counts no more: it is to be heard again.
    this.readings = isMuted ? [] : remember(this.readings, reading);
    this.sound = isMuted ? 'muted' : judgeSound(this.readings);
    this.level = isMuted ? 0 : meterOf(reading.rmsDb);
    this.changed();
  }

  private look(): void {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = SMALL;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context) return;
    const video = document.createElement('video');
    video.muted = true;
    video.playsInline = true;
    video.srcObject = this.stream;
    void video.play().catch(() => undefined);
    this.video = video;
    this.timers.push(setInterval(() => {
      if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
      context.drawImage(video, 0, 0, SMALL, SMALL);
      const { data } = context.getImageData(0, 0, SMALL, SMALL);
      this.light = judgeLight(lightOf(data, SMALL, SMALL));
      this.changed();
    }, LIGHT_MS));
  }
}
