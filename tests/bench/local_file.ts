// SPDX-License-Identifier: MIT
// The test picture as a plain file in a plain page: what a browser does without us.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { program, temporaryFolder } from '../e2e/support/places';
import { encoderWords, hd, inputWords } from '../e2e/support/publisher';

const page = '<!doctype html><title>file</title><video muted autoplay playsinline src="/file"></video>';

function makeFile(seconds: number): Buffer {
  const folder = temporaryFolder();
  const [audio, path] = [join(folder, 'audio'), join(folder, 'file.mp4')];
  const picture = { ...hd, flash: true };
  const shape = ['--size', hd.size, '--fps', String(hd.fps), '--duration', String(seconds)];
  const source = [...shape, '--flash', '--unpaced'];
  const stdio: ['ignore', 'ignore', 'ignore'] = ['ignore', 'ignore', 'ignore'];
  execFileSync(program('clocked_source'), [...source, '--video', '/dev/null', '--audio', audio], { stdio });
  const pipeline = `"$0" ${source.join(' ')} | ffmpeg -v error -y "$@"`;
  const words = [...inputWords('pipe:0', audio, picture), ...encoderWords(picture), '-f', 'mp4',
    '-movflags', '+faststart', path];
  execFileSync('bash', ['-c', pipeline, program('clocked_source'), ...words], { stdio });
  return readFileSync(path);
}

export class LocalFile {
  private constructor(private readonly server: Server) {}

  static async serve(seconds: number): Promise<LocalFile> {
    const file = makeFile(seconds);
    const server = createServer((request, response) => {
      const isPage = request.url === '/';
      response.writeHead(isPage || request.url === '/file' ? 200 : 204, {
        'content-type': isPage ? 'text/html' : 'video/mp4',
      });
      response.end(isPage ? page : request.url === '/file' ? file : undefined);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return new LocalFile(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
