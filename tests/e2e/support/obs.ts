// SPDX-License-Identifier: MIT
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { Child } from './child';
import { temporaryFolder } from './places';
import { until } from './wait';

const installed = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

/** OBS Studio itself, on a screen of its own, as on the laptop of somebody who has used it before. */
export class Obs {
  static readonly isInstalled = installed('obs') && installed('Xvfb');

  private obs: Child | undefined;
  private screen: Child | undefined;
  private readonly home = temporaryFolder();

  /** What OBS's Profile → Import does with the folder: it copies it to the others. Its name. */
  import(archive: Uint8Array, change: (name: string, text: string) => string = (_name, text) => text): string {
    let profile = '';
    for (const [name, bytes] of Object.entries(unzipSync(archive))) {
      this.put(join('basic/profiles', name), change(name, Buffer.from(bytes).toString()));
      profile = dirname(name);
    }
    return profile;
  }

  /** Starts OBS with the profile, and presses "Start streaming". */
  async stream(profile: string): Promise<void> {
    this.put('global.ini', `[General]
FirstRun=true
LastVersion=486539266
EnableAutoUpdates=false
[Basic]
Profile=${profile}
ProfileDir=${profile}
SceneCollection=Bench
SceneCollectionFile=Bench
`);
    this.put('basic/scenes/Bench.json', JSON.stringify(scenes));
    const displayFile = join(this.home, 'display');
    this.screen = new Child({
      program: 'sh', log: join(this.home, 'screen.log'),
      words: ['-c', `exec Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp 3>${displayFile}`],
    });
    const display = await until('the screen is there', () => {
      try {
        return readFileSync(displayFile, 'utf8').trim();
      } catch {
        return '';
      }
    });
    this.obs = new Child({
      program: 'obs', log: join(this.home, 'obs.log'),
      words: ['--multi', '--minimize-to-tray', '--disable-updater', '--disable-missing-files-check',
        '--profile', profile, '--collection', 'Bench', '--scene', 'Scene', '--startstreaming'],
      environment: {
        HOME: this.home, XDG_CONFIG_HOME: join(this.home, '.config'), XDG_RUNTIME_DIR: this.home,
        DISPLAY: `:${display}`, LIBGL_ALWAYS_SOFTWARE: '1', QT_QPA_PLATFORM: 'xcb',
      },
    });
  }

  get hasEnded(): boolean {
    return this.obs?.hasEnded ?? false;
  }

  get log(): string {
    return this.obs?.log ?? '';
  }

  async stop(): Promise<void> {
    await this.obs?.stop();
    await this.screen?.stop();
  }

  private put(path: string, text: string): void {
    const file = join(this.home, '.config/obs-studio', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** One scene with nothing but a colour. */
const scenes = {
  current_scene: 'Scene', current_program_scene: 'Scene', name: 'Bench',
  scene_order: [{ name: 'Scene' }],
  sources: [
    { id: 'color_source', versioned_id: 'color_source_v3', name: 'Silk', settings: { color: 4278233855, width: 720, height: 1280 } },
    {
      id: 'scene', name: 'Scene', settings: {
        items: [{ name: 'Silk', id: 1, visible: true, bounds_type: 0, pos: { x: 0, y: 0 }, scale: { x: 1, y: 1 } }], id_counter: 1 },
    },
  ],
};
