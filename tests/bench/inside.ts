// SPDX-License-Identifier: MIT
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { executablePath, Viewers } from '../e2e/support/browser';
import { fakeCamera } from '../e2e/support/camera_page';
import { temporaryFolder } from '../e2e/support/places';
import type { Network } from './network';

/** A browser with a camera on the viewers' side, for pages of this origin; nothing where there is no namespace. */
export async function launchInside(network: Network, origin: string): Promise<Viewers | undefined> {
  const inside = network.inside(executablePath, ['"$@"']);
  if (!inside) return undefined;
  const chromium = join(temporaryFolder(), 'chromium');
  writeFileSync(chromium, `#!/bin/sh\nexec ${inside.program} ${inside.words.join(' ')}\n`, { mode: 0o755 });
  return Viewers.launch([...fakeCamera, `--unsafely-treat-insecure-origin-as-secure=${origin}`], chromium);
}
