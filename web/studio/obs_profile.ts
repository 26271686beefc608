// SPDX-License-Identifier: MIT
// A profile that OBS Studio imports (Profile → Import): a folder with its settings, as OBS 27 to 31 keep them.
import { strToU8, zipSync } from 'fflate';

export interface ObsTarget {
  /** Of the room: becomes the profile's name. Letters, digits and hyphens. */
  readonly room: string;
  /** rtmp:// or rtmps://, without the key. */
  readonly server: string;
  /** Left out where it is not at hand: OBS asks for it under Settings → Stream then. */
  readonly key?: string;
  readonly picture: 'upright' | 'wide';
}

export interface ObsProfile {
  readonly folder: string;
  readonly files: Readonly<Record<string, string>>;
}

/** The keyframe interval is what shoppers wait for, and without B-frames a picture leaves as it is made. */
const ENCODER = {
  rate_control: 'CBR', bitrate: 2500, use_bufsize: true, buffer_size: 2500,
  keyint_sec: 2, preset: 'veryfast', profile: 'high', tune: 'zerolatency', x264opts: 'bframes=0',
};

/** Pure. */
export function obsProfile({ room, server, key, picture }: ObsTarget): ObsProfile {
  const folder = `Shopfloor-${room}`;
  const [width, height] = picture === 'upright' ? [720, 1280] : [1280, 720];
  return {
    folder,
    files: {
      'basic.ini': ini({
        General: { Name: folder },
        Output: { Mode: 'Advanced', Reconnect: true, RetryDelay: 2, MaxRetries: 1000 },
        AdvOut: { Encoder: 'obs_x264', ApplyServiceSettings: false, TrackIndex: 1, AudioEncoder: 'ffmpeg_aac', Track1Bitrate: 128 },
        Video: {
          BaseCX: width, BaseCY: height, OutputCX: width, OutputCY: height,
          FPSType: 0, FPSCommon: 30, ColorFormat: 'NV12', ColorSpace: '709', ColorRange: 'Partial',
        },
        Audio: { SampleRate: 48000, ChannelSetup: 'Stereo' },
      }),
      'service.json': json({ type: 'rtmp_custom', settings: { server, key: key ?? '', use_auth: false } }),
      'streamEncoder.json': json(ENCODER),
    },
  };
}

/** The folder as a zip archive: OBS imports folders, so that it is unpacked first. */
export function obsProfileArchive({ folder, files }: ObsProfile): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(files).map(([name, text]) => [`${folder}/${name}`, strToU8(text)] as const);
  return new Uint8Array(zipSync(Object.fromEntries(entries)));
}

function ini(sections: Record<string, Record<string, string | number | boolean>>): string {
  return Object.entries(sections).map(([section, values]) =>
    `[${section}]\n${Object.entries(values).map(([name, value]) => `${name}=${value}\n`).join('')}`).join('\n');
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 4)}\n`;
}
