// SPDX-License-Identifier: MIT
// What may lie between a phone and the server, in a network namespace: needs root, and apt's coturn.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { launchInside } from '../bench/inside';
import { Network } from '../bench/network';
import { Viewers } from './support/browser';
import { CameraPage, fakeCamera } from './support/camera_page';
import { Child } from './support/child';
import { freePort, mediaPorts, temporaryFolder } from './support/places';
import { Server } from './support/server';
import { until } from './support/wait';

const turnserver = '/usr/bin/turnserver';
const [user, password] = ['loom', 'warp-and-weft'];

function hindrance(): string | false {
  if (!existsSync(turnserver)) return 'turnserver is missing: apt-get install coturn';
  const network = new Network();
  try {
    return network.inside('true', []) ? false : network.note;
  } finally {
    network.close();
  }
}

/** Whether a STUN server says something to a request for a binding (RFC 8489, 6). */
async function answers(address: string, port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  const request = Buffer.concat([Buffer.from([0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42]), randomBytes(12)]);
  try {
    socket.send(request, port, address);
    return await Promise.race([once(socket, 'message').then(() => true), setTimeout(200, false)]);
  } finally {
    socket.close();
  }
}

describe('networks between a phone and the server', { skip: hindrance() }, () => {
  let network: Network;
  const children: Child[] = [];
  const closing: (() => Promise<unknown>)[] = [];
  beforeEach(() => (network = new Network()));
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    await Promise.all(children.splice(0).map((child) => child.stop('SIGKILL')));
    network.close();
  });

  async function relay(address: string, isInside: boolean): Promise<string> {
    const port = await freePort();
    const words = [
      '-c', '/dev/null', '--no-cli', '--no-tls', '--no-dtls', '--log-file=stdout', '--lt-cred-mech', `--user=${user}:${password}`, '--realm=mill',
      `--listening-ip=${address}`, `--relay-ip=${address}`, `--listening-port=${port}`, `--pidfile=${join(temporaryFolder(), 'turn.pid')}`,
    ];
    const command = isInside ? network.inside(turnserver, words) : undefined;
    const child = new Child({ ...(command ?? { program: turnserver, words }), log: join(temporaryFolder(), 'turn.log') });
    children.push(child);
    await until('the relay answers', () => answers(address, port));
    return `${address}:${port}`;
  }

  async function serve(settings: readonly string[]): Promise<Server> {
    const server = await Server.start(['http.address=0.0.0.0', ...settings]);
    closing.push(() => server.stop());
    return server;
  }

  it('goes on air by TURN where nothing else is let through', async () => {
    const at = await relay(network.serverHost, false);
    const server = await serve([`webrtc.ice_servers=["turn:${at}"]`, `webrtc.turn_username=${user}`, `webrtc.turn_credential=${password}`]);
    const origin = `http://${network.serverHost}:${server.httpPort}`;
    network.filter(['output'], `meta l4proto { tcp, udp } th dport ${mediaPorts.first}-${mediaPorts.last} drop`);
    const browser = await launchInside(network, origin);
    assert.ok(browser);
    closing.push(() => browser.close());
    const shoppers = await Viewers.launch();
    closing.push(() => shoppers.close());
    const store = await server.createStore('Walled Silk');
    const camera = await CameraPage.onAir({ server: { origin }, viewers: browser }, store);
    const page = await shoppers.open();
    await page.visit(server.roomUrl(store.room));
    await page.watch(30);
    assert.equal(await camera.path(), 'relay');
  });

  it('tells a browser the address that a STUN server sees', async () => {
    const outside = '203.0.113.7'; // of documents (RFC 5737)
    const inside = network.serverHost.replace(/\.1$/, '.2');
    const at = await relay(inside, true);
    network.filter(['input'], `udp dport ${at.split(':')[1]} snat to ${outside}`, 'nat');
    const server = await serve([`webrtc.stun=${at}`]);
    const browser = await Viewers.launch([...fakeCamera, '--allow-loopback-in-peer-connection']);
    closing.push(() => browser.close());
    const store = await server.createStore('Hidden Silk');
    const camera = await CameraPage.onAir({ server, viewers: browser }, store);
    assert.match((await camera.session()).answer, new RegExp(`a=candidate:.* udp \\d+ ${outside} \\d+ typ srflx`, 'i'));
  });
});
