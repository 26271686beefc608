// SPDX-License-Identifier: MIT
// TLS as real peers see it: curl, openssl, ffmpeg, Chromium, nginx.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { after, afterEach, before, describe, it } from 'node:test';
import { connect as tlsConnect } from 'node:tls';
import { PemFiles } from './support/authority';
import { Viewers } from './support/browser';
import { Child } from './support/child';
import { freePort, program, root, temporaryFolder } from './support/places';
import { Publisher } from './support/publisher';
import { Server, type Store } from './support/server';
import { curl, run, SecureViewer, sendAndEnd, type Ran } from './support/tls_peers';
import { until } from './support/wait';

interface Ports {
  readonly https: number;
  readonly rtmps: number;
}

/** What openssl tells of a handshake on this port. */
const handshake = (port: number, ...words: string[]): Promise<Ran> =>
  run('openssl', ['s_client', '-connect', `127.0.0.1:${port}`, ...words]);

const suiteOf = (ran: Ran): string => /Cipher is (\S+)/.exec(ran.output)?.[1] ?? ran.output;

async function subjectAt(port: number): Promise<string> {
  return /subject=CN = (\S+)/.exec((await handshake(port)).output)?.[1] ?? '';
}

async function tlsServer(files: { certificate: string; key: string }, more: readonly string[] = []): Promise<[Server, Ports]> {
  const ports = { https: await freePort(), rtmps: await freePort() };
  const server = await Server.start([
    `tls.certificate=${files.certificate}`, `tls.key=${files.key}`,
    `tls.http_port=${ports.https}`, `tls.rtmp_port=${ports.rtmps}`, ...more,
  ]);
  return [server, ports];
}

const unsentLimitBytes = 64 * 1024; // of a viewer's socket, before media waits for it

describe('a server with a certificate', () => {
  const files = PemFiles.make('first.example');
  let server: Server;
  let ports: Ports;
  let viewers: Viewers;
  let store: Store;
  let publisher: Publisher;

  before(async () => {
    [server, ports] = await tlsServer(files, [
      'tls.strict_days=30', `tls.authority=${files.certificate}`, 'http.close_after_ms=120000']);
    viewers = await Viewers.launch(['--ignore-certificate-errors']);
    store = await server.createStore('River Silk');
    publisher = Publisher.start(`rtmps://127.0.0.1:${ports.rtmps}/live/${store.stream_key}`);
    await until('the room is live by rtmps', async () => {
      if (publisher.hasEnded) throw new Error(`the encoder ended: ${publisher.log}`);
      return (await server.stateOf(store.room)) === 'live';
    }, 30_000);
  });
  after(async () => {
    await publisher?.stop();
    await viewers?.close();
    await server?.stop();
  });
  afterEach(() => viewers?.closePages());

  it('takes an encoder by rtmps, and says so', async () => {
    const ingests = await server.rpc<{ protocol: string }[]>('ingest.list', {});
    assert.deepEqual(ingests.map(({ protocol }) => protocol), ['rtmps']);
  });

  it('plays in a browser over https and wss', async () => {
    const page = await viewers.open();
    await page.visit(`https://127.0.0.1:${ports.https}/r/${store.room}`);
    const frames = await page.watch(45);
    assert.ok(new Set(frames.map(({ frame }) => frame)).size > 30, 'the pictures are different ones');
    await page.assertQuiet();
  });

  it('serves pages to curl, with HSTS by https only', async () => {
    const secure = await curl(`https://127.0.0.1:${ports.https}/`);
    assert.match(secure.output, /^HTTP\/1\.1 200 /);
    assert.match(secure.output, /strict-transport-security: max-age=2592000\r\n/i);
    const plain = await curl(`http://127.0.0.1:${server.httpPort}/`);
    assert.match(plain.output, /^HTTP\/1\.1 200 /);
    assert.doesNotMatch(plain.output, /strict-transport-security/i);
  });

  it('gives the authority away in the clear, without its key', async () => {
    const answer = await curl(`http://127.0.0.1:${server.httpPort}/ca.crt`);
    assert.match(answer.output, /content-type: application\/x-x509-ca-cert/i);
    assert.match(answer.output, /-----BEGIN CERTIFICATE-----/);
  });

  it('keeps the sign-in cookie to https where it was set by https', async () => {
    const signIn = (origin: string): Promise<Ran> => curl(
      `${origin}/v1/signin`, '-H', 'content-type: application/json',
      '-d', JSON.stringify({ secret: server.operatorToken }));
    assert.match((await signIn(`https://127.0.0.1:${ports.https}`)).output, /set-cookie: .*; Secure\r\n/i);
    const plain = (await signIn(`http://127.0.0.1:${server.httpPort}`)).output;
    assert.match(plain, /set-cookie: .*SameSite=Lax\r\n/i);
  });

  for (const name of ['https', 'rtmps'] as const) {
    it(`agrees on TLS 1.2 and 1.3 with forward secrecy and AEAD only: ${name}`, async () => {
      const port = ports[name];
      assert.equal(suiteOf(await handshake(port, '-tls1_3')), 'TLS_AES_128_GCM_SHA256');
      assert.equal(suiteOf(await handshake(port, '-tls1_2')), 'ECDHE-ECDSA-AES128-GCM-SHA256');
      const chacha = await handshake(port, '-tls1_2', '-cipher', 'ECDHE-ECDSA-CHACHA20-POLY1305');
      assert.equal(suiteOf(chacha), 'ECDHE-ECDSA-CHACHA20-POLY1305');
      const weak = [
        ['-tls1_1', '-cipher', 'DEFAULT@SECLEVEL=0'], ['-tls1', '-cipher', 'DEFAULT@SECLEVEL=0'],
        ['-tls1_2', '-cipher', 'ECDHE-ECDSA-AES128-SHA'], ['-tls1_2', '-cipher', 'ECDHE-ECDSA-AES256-SHA384'],
        ['-tls1_2', '-cipher', 'AES128-GCM-SHA256'],
      ];
      for (const words of weak) {
        const refused = await handshake(port, ...words);
        assert.match(refused.output, /alert (protocol version|handshake failure)/, words.join(' '));
        assert.equal(suiteOf(refused), '(NONE)', words.join(' '));
      }
      const offered = (await handshake(port, '-tls1_2')).output;
      assert.match(offered, /Compression: NONE/);
      assert.doesNotMatch(offered, /TLS session ticket:/);
    });
  }

  it('speaks HTTP/1.1 where a client offers HTTP/2 as well', async () => {
    const { output } = await handshake(ports.https, '-alpn', 'h2,http/1.1');
    assert.match(output, /ALPN protocol: http\/1\.1/);
  });

  it('answers garbage by closing, and goes on', async () => {
    const garbage = [
      Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), Buffer.alloc(5000, 0xff), Buffer.alloc(300, 0x16),
      Buffer.from([0x16, 3, 1, 0xff, 0xff]), Buffer.from([0x16, 3, 1, 0, 5, 1, 0xff, 0xff, 0xff, 0]),
      Buffer.from([0x15, 3, 3, 0, 2, 2, 40]), Buffer.from([0x17, 3, 3, 0, 1, 0]),
    ];
    for (const port of [ports.https, ports.rtmps]) {
      for (const bytes of garbage) await sendAndEnd(port, bytes);
      assert.equal(await subjectAt(port), 'first.example');
    }
  });

  it('lets a viewer that stands still for a while go on where media is', async () => {
    const skips = async (): Promise<number> =>
      (await server.rpc<{ skips: number }>('stats.get', {})).skips;
    const skipsBefore = await skips();
    const viewer = await SecureViewer.join(ports.https, store.room);
    const other = await SecureViewer.join(ports.https, store.room);
    viewer.pause();
    // What the kernel takes for one that does not read goes with how fast it read before.
    await until('its socket is full', () => viewer.unsentBytes > unsentLimitBytes, 90_000);
    await other.getsMore(600_000, 60_000); // some seconds
    viewer.resume();
    await viewer.getsMore(400_000, 60_000);
    assert.equal(viewer.closed, false);
    assert.ok((await skips()) > skipsBefore, 'it got what is old');
    viewer.leave();
    other.leave();
  });

  it('takes a new certificate as it comes, and on SIGHUP, while those who watch stay', async () => {
    const viewer = await SecureViewer.join(ports.https, store.room);
    files.replaceBy(PemFiles.make('second.example', { key: 'rsa' }));
    await until('new connections get the new certificate', async () =>
      (await subjectAt(ports.https)) === 'second.example' && (await subjectAt(ports.rtmps)) === 'second.example');
    assert.equal(suiteOf(await handshake(ports.https, '-tls1_2')), 'ECDHE-RSA-AES128-GCM-SHA256');

    const key = readFileSync(files.key);
    writeFileSync(files.key, 'not a key\n');
    await until('the broken key is told', () => server.log.includes('there is no private key in it'));
    assert.equal(await subjectAt(ports.https), 'second.example');
    copyFileSync(PemFiles.make('third.example').key, files.key);
    process.kill(server.pid, 'SIGHUP');
    await until('a foreign key is told', () => server.log.includes('the key does not belong to the certificate'));
    assert.equal(await subjectAt(ports.https), 'second.example');
    writeFileSync(files.key, key);
    process.kill(server.pid, 'SIGHUP');
    const soon = PemFiles.make('fourth.example', { days: 5 });
    await until('the pair is whole again', () => server.log.match(/new certificate: CN=second\.example/g)?.length === 2);
    files.replaceBy(soon);
    await until('the fourth is there', async () => (await subjectAt(ports.https)) === 'fourth.example');
    await until('it is told that it expires soon', () => /expires on .*, 4 days left/.test(server.log));

    await viewer.getsMore();
    assert.equal(publisher.hasEnded, false, publisher.log);
    viewer.leave();
  });
});

/** What a client says first, and then no more. */
function clientHello(): Promise<Buffer> {
  return new Promise((resolve) => {
    const socket = new Duplex({
      read: () => undefined,
      write: (bytes: Buffer, _encoding, done) => {
        resolve(bytes);
        done();
      },
    });
    tlsConnect({ socket }).on('error', () => undefined);
  });
}

describe('clients that are slow to shake hands', () => {
  it('are bounded in time and number, and others come in', async () => {
    const [server, ports] = await tlsServer(PemFiles.make('slow.example'), [
      'tls.max_handshakes=10', 'rtmp.handshake_timeout_ms=1500', 'log.level=debug']);
    const slow: Socket[] = [];
    const hello = await clientHello();
    try {
      let gone = 0;
      const begin = performance.now();
      for (let count = 0; count < 10; count += 1) {
        const socket = connect({ port: ports.rtmps, host: '127.0.0.1' }, () => socket.write(hello));
        socket.on('error', () => undefined);
        socket.on('close', () => (gone += 1));
        socket.resume();
        slow.push(socket);
      }
      await until('ten hold all places', () => server.log.match(/connection accepted/g)?.length === 10);
      // This one waits outside until the ten are sent away.
      assert.match((await curl(`https://127.0.0.1:${ports.https}/healthz`)).output, /^HTTP\/1\.1 200 /);
      const waited = performance.now() - begin;
      assert.ok(waited > 1000, `it was let in at once, after ${waited} ms`);
      await until('the slow are gone', () => gone === 10);
      assert.match((await curl(`http://127.0.0.1:${server.httpPort}/healthz`)).output, /^HTTP\/1\.1 200 /);
    } finally {
      for (const socket of slow) socket.destroy();
      await server.stop();
    }
  });
});

describe('a server that sends people to https', () => {
  const secure = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '203.0.113.9' };
  const words = (headers: Record<string, string>): string[] =>
    Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);

  it('redirects pages, refuses the rest, and believes trusted proxies only', async () => {
    const [server, ports] = await tlsServer(PemFiles.make('only.example'), ['tls.redirect_port=443']);
    try {
      const plain = `http://127.0.0.1:${server.httpPort}`;
      const page = await curl(`${plain}/r/demo?a=1`);
      assert.match(page.output, /^HTTP\/1\.1 308 [^]*\r\nlocation: https:\/\/127\.0\.0\.1\/r\/demo\?a=1\r\n/i);
      assert.match((await curl(`${plain}/v1/rpc`, '-d', '{}')).output, /^HTTP\/1\.1 403 [^]*https_only/);
      const upgrade = ['-H', 'Connection: Upgrade', '-H', 'Upgrade: websocket', '-H', 'Sec-WebSocket-Version: 13',
        '-H', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='];
      assert.match((await curl(`${plain}/v1/control`, ...upgrade)).output, /^HTTP\/1\.1 403 [^]*https_only/);
      assert.match((await curl(`${plain}/healthz`)).output, /^HTTP\/1\.1 200 /);
      assert.match((await curl(`${plain}/`, ...words(secure))).output, /^HTTP\/1\.1 308 /, 'nobody is trusted');
      assert.match((await curl(`https://127.0.0.1:${ports.https}/`)).output, /^HTTP\/1\.1 200 /);
    } finally {
      await server.stop();
    }
  });
});

describe('a server behind nginx', () => {
  let server: Server;
  let nginx: Child;
  let port: number;
  let httpPort: number;
  let viewers: Viewers;
  const files = PemFiles.make('shop.example');

  before(async () => {
    server = await Server.start(['http.trusted_proxies=["127.0.0.1"]', 'tls.redirect_port=443']);
    viewers = await Viewers.launch(['--ignore-certificate-errors']);
    [port, httpPort] = [await freePort(), await freePort()];
    const folder = temporaryFolder();
    // The file that operators are given, with this test's ports and files.
    const site = readFileSync(join(root, 'config/nginx.conf'), 'utf8')
      .replaceAll('127.0.0.1:8080', `127.0.0.1:${server.httpPort}`)
      .replaceAll('listen 443 ssl', `listen 127.0.0.1:${port} ssl`).replaceAll('listen [::]:443 ssl', `listen [::1]:${port} ssl`)
      .replaceAll('listen 80;', `listen 127.0.0.1:${httpPort};`).replaceAll('listen [::]:80;', `listen [::1]:${httpPort};`)
      .replaceAll('/etc/letsencrypt/live/shop.example.com/fullchain.pem', files.certificate)
      .replaceAll('/etc/letsencrypt/live/shop.example.com/privkey.pem', files.key);
    assert.doesNotMatch(site, /letsencrypt/);
    const config = join(folder, 'nginx.conf');
    writeFileSync(join(folder, 'site.conf'), site);
    writeFileSync(config, `daemon off; pid ${folder}/pid; error_log stderr; events {}\n` +
      `http { access_log off; ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) =>
        `${kind}_temp_path ${folder}/${kind};`).join(' ')} include ${folder}/site.conf; }\n`);
    const path = ['/usr/sbin/nginx', 'nginx'].find((name) => name === 'nginx' || existsSync(name));
    nginx = new Child({ program: path ?? 'nginx', words: ['-p', folder, '-c', config], log: join(folder, 'log') });
    await until('nginx answers', async () => {
      if (nginx.hasEnded) throw new Error(`nginx ended: ${nginx.log}`);
      return (await curl(`https://127.0.0.1:${port}/healthz`)).code === 0;
    });
  });
  after(async () => {
    await nginx?.stop('SIGTERM');
    await viewers?.close();
    await server?.stop();
  });

  it('plays a room through its WebSocket', async () => {
    const store = await viaRpc<Store>('store.create', { name: 'Proxied' });
    const publisher = Publisher.start(`${server.rtmp}/${store.stream_key}`);
    try {
      const page = await viewers.open();
      await page.visit(`https://127.0.0.1:${port}/r/${store.room}`);
      await page.watch(30, 45_000);
      await page.assertQuiet();
    } finally {
      await publisher.stop();
    }
  });

  it('knows that it is reached by https, and by whom', async () => {
    const signIn = async (...more: string[]): Promise<string> => (await curl(
      `https://127.0.0.1:${port}/v1/signin`, '-H', 'content-type: application/json', ...more,
      '-d', JSON.stringify({ secret: server.operatorToken }))).output;
    assert.match(await signIn(), /^HTTP\/1\.1 200 [^]*set-cookie: .*; Secure\r\n/i);
    // Failures are counted by address, and what the client itself writes there is not believed.
    const wrong = (address: string): Promise<Ran> => curl(
      `https://127.0.0.1:${port}/v1/signin`, '-H', `X-Forwarded-For: ${address}`, '-d', '{"secret":"op_wrong"}');
    let last = '';
    for (let attempt = 0; attempt < 40 && !/^HTTP\/1\.1 429/.test(last); attempt += 1) {
      last = (await wrong(`203.0.113.${attempt}`)).output;
    }
    assert.match(last, /^HTTP\/1\.1 429 /, 'an invented address gave new attempts');
  });

  it('sends plain http on, and so does the server where nginx is passed by', async () => {
    assert.match((await curl(`http://127.0.0.1:${httpPort}/r/x`)).output, /^HTTP\/1\.1 301 [^]*location: https:/i);
    assert.match((await curl(`http://127.0.0.1:${server.httpPort}/r/x`)).output, /^HTTP\/1\.1 308 /);
  });

  async function viaRpc<T>(method: string, params: object): Promise<T> {
    const { output } = await curl(`https://127.0.0.1:${port}/v1/rpc`, '-H', 'content-type: application/json',
      '-H', `authorization: Bearer ${server.operatorToken}`,
      '-d', JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
    return (JSON.parse(output.slice(output.indexOf('\r\n\r\n'))) as { result: T }).result;
  }
});

describe('the authority that scripts/run --lan makes', () => {
  it('is trusted once for all that follows, and keeps its keys to itself', async () => {
    const folder = join(temporaryFolder(), 'tls');
    const make = (): Promise<Ran> => run(join(root, 'scripts/lan_certificate'), [folder]);
    const made = await make();
    assert.equal(made.code, 0, made.output);
    assert.equal((await make()).output, '', 'the second time there is nothing to do');
    for (const key of ['ca.key', 'server.key']) assert.equal(statSync(join(folder, key)).mode & 0o777, 0o600);

    const authority = join(folder, 'ca.crt');
    const [server, ports] = await tlsServer(
      { certificate: join(folder, 'server.crt'), key: join(folder, 'server.key') }, [`tls.authority=${authority}`]);
    try {
      const given = join(folder, 'given.crt');
      await run('curl', ['-s', '-o', given, `http://127.0.0.1:${server.httpPort}/ca.crt`]);
      const checked = await run('curl', ['-s', '--cacert', given, `https://127.0.0.1:${ports.https}/healthz`]);
      assert.equal(checked.output, '{"status":"ok"}');
      const unknown = await run('curl', ['-s', `https://127.0.0.1:${ports.https}/healthz`]);
      assert.equal(unknown.code, 60, 'nobody else vouches for it');

      const ready = join(folder, 'ready.json');
      writeFileSync(ready, JSON.stringify({
        http_port: server.httpPort, rtmp_port: server.rtmpPort, https_port: ports.https, rtmps_port: ports.rtmps, srt_port: 0 }));
      const told = await run('node', [join(root, 'scripts/demo/lan.mjs'), ready, '/r/demo']);
      assert.match(told.output, new RegExp(`https://[\\w.]+:${ports.https}/r/demo`));
      assert.match(told.output, new RegExp(`http://[\\w.]+:${server.httpPort}/ca\\.crt`));
    } finally {
      await server.stop();
    }

    // Addresses have changed: another certificate by the same authority.
    const before = readFileSync(authority, 'utf8');
    writeFileSync(join(folder, 'server.names'), 'DNS:elsewhere');
    assert.match((await make()).output, /made a certificate/);
    assert.equal(readFileSync(authority, 'utf8'), before);
  });

  it('cannot speak for names of others', async () => {
    const folder = join(temporaryFolder(), 'tls');
    await run(join(root, 'scripts/lan_certificate'), [folder]);
    const [authority, forged] = [join(folder, 'ca.crt'), join(folder, 'forged')];
    writeFileSync(`${forged}.ext`, 'subjectAltName=DNS:www.taobao.com\n');
    await run('openssl', ['req', '-new', '-key', join(folder, 'server.key'), '-subj', '/CN=www.taobao.com', '-out', `${forged}.csr`]);
    const signed = await run('openssl', ['x509', '-req', '-in', `${forged}.csr`, '-CA', authority, '-CAkey', join(folder, 'ca.key'),
      '-set_serial', '7', '-extfile', `${forged}.ext`, '-out', `${forged}.crt`]);
    assert.equal(signed.code, 0, signed.output);
    const verified = await run('openssl', ['verify', '-CAfile', authority, `${forged}.crt`]);
    assert.match(verified.output, /permitted subtree violation/);
  });
});

describe('certificates that are of no use', () => {
  const start = (files: { certificate: string; key: string }): Ran => {
    try {
      const output = execFileSync(program('shopfloor'), [
        'serve', '--data', temporaryFolder(), '--set', `http.web_root=${join(root, 'web/dist')}`,
        '--set', `tls.certificate=${files.certificate}`, '--set', `tls.key=${files.key}`,
      ], { encoding: 'utf8', stdio: 'pipe', timeout: 30_000 });
      return { code: 0, output };
    } catch (error) {
      const { status, stderr } = error as { status: number; stderr: string };
      return { code: status, output: stderr };
    }
  };
  const good = PemFiles.make('good.example');

  it('keep the server from starting, with a sentence', () => {
    const missing = start({ certificate: '/nowhere/fullchain.pem', key: good.key });
    assert.equal(missing.code, 2);
    assert.match(missing.output, /TLS cannot start\. \/nowhere\/fullchain\.pem: there is no such file/);
    const foreign = start({ certificate: good.certificate, key: PemFiles.make('other.example').key });
    assert.match(foreign.output, /the key does not belong to the certificate in/);
    const swapped = start({ certificate: good.key, key: good.certificate });
    assert.match(swapped.output, /there is no certificate in it/);
  });
});
