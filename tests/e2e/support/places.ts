// SPDX-License-Identifier: MIT
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The project's folder; the bundles run from build/e2e and build/bench. */
export const root = process.env['SHOPFLOOR_ROOT'] ?? resolve(__dirname, '../..');

/** Where the programs lie: SHOPFLOOR_BIN, or the newest sensible preset. */
export function binaries(): string {
  const chosen = process.env['SHOPFLOOR_BIN'];
  if (chosen) return resolve(root, chosen);
  const presets = ['release', 'debug'].map((preset) => join(root, 'build', preset, 'bin'));
  const found = presets.find((folder) => existsSync(join(folder, 'shopfloor')));
  if (!found) throw new Error('no server is built: set SHOPFLOOR_BIN, or build a preset');
  return found;
}

export function program(name: string): string {
  const path = join(binaries(), name);
  if (!existsSync(path)) throw new Error(`${path} is not built`);
  return path;
}

const folders: string[] = [];

/** A folder that goes when the process ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shopfloor-e2e-'));
  folders.push(folder);
  return folder;
}

process.on('exit', () => {
  if (process.env['SHOPFLOOR_KEEP']) return;
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The server's own for browsers that publish (webrtc.ports, as it comes): it takes none of them for anything else. */
export const mediaPorts = { first: 41000, last: 41999 };

/** Of TCP; of UDP as well, as far as one may guess. */
export async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    await new Promise((done) => server.close(done));
    if (port < mediaPorts.first || port > mediaPorts.last) return port;
  }
}
