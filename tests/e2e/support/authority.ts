// SPDX-License-Identifier: MIT
// Certificates for tests, made by openssl.
import { execFileSync } from 'node:child_process';
import { copyFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './places';

export interface CertificateOptions {
  readonly days?: number;
  readonly key?: 'ec' | 'rsa';
}

/** PEM files of a certificate that nobody has signed but itself, for 127.0.0.1 and `name`. */
export class PemFiles {
  readonly certificate: string;
  readonly key: string;

  constructor(folder = temporaryFolder()) {
    this.certificate = join(folder, 'certificate.pem');
    this.key = join(folder, 'key.pem');
  }

  static make(name: string, { days = 90, key = 'ec' }: CertificateOptions = {}): PemFiles {
    const files = new PemFiles();
    const kind = key === 'ec' ? ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] : ['-newkey', 'rsa:2048'];
    execFileSync('openssl', [
      'req', '-x509', '-nodes', ...kind, '-days', String(days), '-subj', `/CN=${name}`,
      '-addext', `subjectAltName=DNS:${name},IP:127.0.0.1`,
      '-keyout', files.key, '-out', files.certificate,
    ], { stdio: 'ignore' });
    return files;
  }

  /** Puts another pair in the place of this one, each file at once, as certbot does. */
  replaceBy(other: PemFiles): void {
    for (const [from, to] of [[other.key, this.key], [other.certificate, this.certificate]] as const) {
      copyFileSync(from, `${to}.new`);
      renameSync(`${to}.new`, to);
    }
  }
}
