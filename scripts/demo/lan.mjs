// SPDX-License-Identifier: MIT
// What the terminal says of a server in its own network by https:  node scripts/demo/lan.mjs READY_FILE [PATH]
// PATH is of the page to open, "/" unless given. The server was started by scripts/run --lan.
import { readFile } from 'node:fs/promises';

import { lanOrigin, showCode } from './welcome.mjs';

const [readyFile, path = '/'] = process.argv.slice(2);
const ready = JSON.parse(await readFile(readyFile, 'utf8'));
const secure = lanOrigin(ready, 'https') ?? `https://localhost:${ready.https_port}`;
const plain = lanOrigin(ready, 'http') ?? `http://localhost:${ready.http_port}`;

console.log(`
lan: by https in this network:  ${secure}${path}
     Each device has to trust this machine's authority once:  ${plain}/ca.crt
  iPhone, iPad   open that address in Safari, Allow; Settings > Profile Downloaded > Install; then
                 Settings > General > About > Certificate Trust Settings: switch it on
  Android        open it in Chrome; Settings > Security > More > Install a certificate > CA certificate
  Windows        open the file: Install Certificate > Current User > Trusted Root Certification Authorities
  macOS          open the file: Keychain Access > System; then Always Trust
  Linux          Chrome: chrome://certificate-manager; Firefox: Settings > Certificates > Authorities > Import
     It speaks for private networks only. Remove it where it is not needed any more.
     Encoders: rtmps://${new URL(secure).hostname}:${ready.rtmps_port}/live
`);
await showCode(`${secure}${path}`);
