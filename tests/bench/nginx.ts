// SPDX-License-Identifier: MIT
// nginx with its RTMP module: RTMP in, HLS out, as its manual sets it up.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from '../e2e/support/child';
import { freePort, temporaryFolder } from '../e2e/support/places';
import type { Command } from './network';

const programs = ['/usr/sbin/nginx', '/usr/local/sbin/nginx'];
const modules = ['/usr/lib/nginx/modules/ngx_rtmp_module.so', '/usr/local/nginx/modules/ngx_rtmp_module.so'];
export const missingNginx = 'nginx with its RTMP module is not there (scripts/setup --bench installs it)';

const found = (paths: readonly string[]): string | undefined => paths.find((path) => existsSync(path));

export function hasNginx(): boolean {
  return found(programs) !== undefined && found(modules) !== undefined;
}

const configuration = (folder: string, http: number, rtmp: number): string => `
load_module ${found(modules)};
user root;
worker_processes 1;
daemon off;
pid ${folder}/pid;
error_log ${folder}/error.log warn;
events { worker_connections 20000; }
rtmp {
  server {
    listen ${rtmp};
    application live { live on; hls on; hls_path ${folder}/hls; hls_fragment 2s; hls_playlist_length 10s; hls_fragment_naming system; }
  }
}
http {
  types { application/vnd.apple.mpegurl m3u8; video/mp2t ts; }
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  server { listen ${http}; location / { root ${folder}; add_header Cache-Control no-cache; } }
}
`;

/** One nginx of its own folder and ports, in one process that serves and one that watches it. */
export class Nginx {
  private child: Child | undefined;

  private constructor(private readonly folder: string, readonly httpPort: number, readonly rtmpPort: number) {}

  static async prepare(): Promise<Nginx> {
    const nginx = new Nginx(temporaryFolder(), await freePort(), await freePort());
    mkdirSync(join(nginx.folder, 'hls'));
    writeFileSync(nginx.configurationPath, configuration(nginx.folder, nginx.httpPort, nginx.rtmpPort));
    return nginx;
  }

  /** `place` says where it runs, as on a core. */
  launch(place: (program: string, words: readonly string[]) => Command = (program, words) => ({ program, words })): Child {
    const words = ['-e', join(this.folder, 'error.log'), '-p', this.folder, '-c', this.configurationPath];
    this.child = new Child({ ...place(found(programs) ?? 'nginx', words), log: join(this.folder, 'log') });
    return this.child;
  }

  /** How many segments a stream's playlist has. */
  segments(stream: string): number {
    const playlist = join(this.folder, 'hls', `${stream}.m3u8`);
    return existsSync(playlist) ? readFileSync(playlist, 'utf8').split('#EXTINF').length - 1 : 0;
  }

  async stop(): Promise<void> {
    await this.child?.stop();
    this.child = undefined;
  }

  private get configurationPath(): string {
    return join(this.folder, 'nginx.conf');
  }
}
