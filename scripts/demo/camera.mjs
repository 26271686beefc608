// SPDX-License-Identifier: MIT
// The factory's camera: the loom's pictures and sound, encoded by ffmpeg, published over RTMP.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const size = { width: 720, height: 1280 };
const sign = { width: 532, height: 140 };

const brush = '/usr/share/fonts/truetype/arphic/ukai.ttc';
const serif = '/usr/share/fonts/truetype/dejavu/DejaVuSerif-Bold.ttf';

/** Runs to its end; rejects when that is not 0. */
export function run(program, words, stdio = ['ignore', 'inherit', 'inherit']) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio });
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}`)));
  });
}

/** The lettering of the loom's sign, white on black; without a Chinese font it is English alone. */
async function letterSign(path) {
  const text = (font, words, px, y) =>
    `drawtext=fontfile=${font}:fontcolor=white:text='${words}':fontsize=${px}:x=(w-tw)/2:y=${y}`;
  const lines = existsSync(brush)
    ? [text(brush, '云锦丝绸厂', 84, 8), text(serif, 'YUNJIN SILK MILL', 27, 100)]
    : [text(serif, 'YUNJIN', 58, 12), text(serif, 'SILK MILL', 38, 84)];
  await run('ffmpeg', ['-nostdin', '-v', 'error', '-y',
    '-f', 'lavfi', '-i', `color=black:s=${sign.width}x${sign.height}`,
    '-vf', [...lines, 'format=gray'].join(','), '-frames:v', '1', path]);
}

export class Camera {
  #folder;
  #loom;
  #encoder;
  #ends;

  // In process groups of their own: a Ctrl-C is for the demo, which ends them in order. Should the
  // demo be killed, the loom ends with its standard input, and the encoder with the loom.
  /** Settles when the encoder or the loom has ended, by itself or by `stop`. */
  ended;

  /** Publishes to `url`, an RTMP address with its stream key. */
  static async start(loom, url, design) {
    const camera = new Camera();
    camera.#folder = await mkdtemp(join(tmpdir(), 'shopfloor-demo-'));
    const at = (name) => join(camera.#folder, name);
    await letterSign(at('sign.pgm'));
    await run('mkfifo', [at('video'), at('sound')]);
    camera.#loom = spawn(loom, ['--size', `${size.width}x${size.height}`, '--design', design,
      '--sign', at('sign.pgm'), '--video', at('video'), '--sound', at('sound'), '--orders'],
    { stdio: ['pipe', 'inherit', 'inherit'], detached: true });
    camera.#loom.stdin.on('error', () => {}); // its end is told by `ended`
    camera.#encoder = spawn('ffmpeg', ['-nostdin', '-hide_banner', '-loglevel', 'error',
      '-thread_queue_size', '64', '-f', 'rawvideo', '-pix_fmt', 'yuv420p',
      '-s', `${size.width}x${size.height}`, '-r', '30', '-i', at('video'),
      '-thread_queue_size', '512', '-f', 's16le', '-ar', '48000', '-ac', '2', '-i', at('sound'),
      '-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-threads', '1', '-g', '60',
      '-b:v', '2500k', '-maxrate', '2500k', '-bufsize', '2500k',
      '-color_range', 'tv', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709',
      '-c:a', 'aac', '-b:a', '96k', '-f', 'flv', url],
    { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
    const endOf = (child) => new Promise((resolve) => {
      child.once('error', resolve);
      child.once('exit', resolve);
    });
    camera.#ends = [endOf(camera.#loom), endOf(camera.#encoder)];
    camera.ended = Promise.race(camera.#ends);
    return camera;
  }

  weave(design) {
    this.#loom.stdin.write(`${design}\n`);
  }

  async stop() {
    this.#encoder.kill();
    this.#loom.kill();
    await Promise.all(this.#ends);
    await rm(this.#folder, { recursive: true, force: true });
  }
}
