// SPDX-License-Identifier: MIT
// node-media-server: RTMP in, FLV over WebSockets out, to each viewer in its own process's loop.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from '../e2e/support/child';
import { freePort, root, temporaryFolder } from '../e2e/support/places';
import { until } from '../e2e/support/wait';
import { converse } from '../e2e/support/raw_socket';
import type { Network } from './network';

const wanted = join(root, 'tests/bench/rivals');
const place = join(root, 'build/bench/rivals');
const lockName = 'package-lock.json';

/** Where npm has put it; the first time it is fetched, with a sentence. Throws when that is not possible. */
function installed(): string {
  const lock = readFileSync(join(wanted, lockName), 'utf8');
  const stamp = join(place, 'node_modules/.shopfloor-lock');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
    console.error('bench: installing node-media-server from npm into build/bench/rivals, to be measured beside ours');
    mkdirSync(place, { recursive: true });
    for (const name of ['package.json', lockName]) copyFileSync(join(wanted, name), join(place, name));
    execFileSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], { cwd: place, stdio: ['ignore', 2, 2] });
    writeFileSync(stamp, lock);
  }
  return join(place, 'node_modules/node-media-server/src/index.js');
}

export class NodeMediaServer {
  private constructor(private readonly child: Child, readonly httpPort: number, readonly rtmpPort: number) {}

  static async start(network: Network): Promise<NodeMediaServer> {
    const folder = temporaryFolder();
    const [http, rtmp] = [await freePort(), await freePort()];
    const settings = {
      bind: '0.0.0.0', rtmp: { port: rtmp }, http: { port: http }, webadmin: { enable: false },
      auth: { play: false, publish: false, secret: '' }, store: { path: join(folder, 'data') },
    };
    const program = join(folder, 'main.cjs');
    const configuration = join(folder, 'config.json');
    writeFileSync(configuration, JSON.stringify(settings));
    writeFileSync(program, [
      `const Server = require(${JSON.stringify(installed())});`,
      `new Server(${JSON.stringify(settings)}, ${JSON.stringify(configuration)}).run();`,
    ].join('\n'));
    const child = new Child({
      ...network.server(process.execPath, [program]), log: join(folder, 'log'), cwd: folder,
      environment: { NODE_ENV: 'production', NODE_PATH: '' },
    });
    await until('node-media-server listens', async () => {
      if (child.hasEnded) throw new Error(`node-media-server ended: ${child.log.slice(-1000)}`);
      const hello = Buffer.from('GET / HTTP/1.0\r\n\r\n');
      return converse(http, hello, (heard) => heard.length > 0, 1000).then(({ bytes }) => bytes.length > 0, () => false);
    }, 30_000);
    return new NodeMediaServer(child, http, rtmp);
  }

  get pid(): number {
    return this.child.pid;
  }

  stop(): Promise<void> {
    return this.child.stop('SIGKILL'); // it has nothing to say goodbye to
  }
}
