// SPDX-License-Identifier: MIT
// Builds web/dist: the pages, and their scripts and styles under names with a content hash.
import { build } from 'esbuild';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, 'dist');

/** Each page with its entry points; `preload` is what the first of them imports later. */
const pages = [
  { html: 'home/index.html', entries: ['home/home.ts', 'home/home.css'] },
  { html: 'room/room.html', entries: ['room/room.ts', 'room/room.css'], preload: 'room/app.ts' },
  { html: 'studio/studio.html', entries: ['studio/studio.ts', 'studio/studio.css'] },
  { html: 'console/console.html', entries: ['console/console.ts', 'console/console.css'] },
  { html: 'signin/signin.html', entries: ['signin/signin.ts', 'signin/signin.css'] },
];

async function bundle(entryPoints) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    outdir: 'dist/assets',
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: ['es2021', 'safari16'],
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  return metafile.outputs;
}

/** The address of what was made of a source file. */
function addressOf(outputs, source) {
  const found = Object.entries(outputs).find(([, output]) => output.entryPoint === source);
  if (!found) throw new Error(`nothing was built from ${source}`);
  return `/assets/${basename(found[0])}`;
}

async function buildPage({ html, entries, preload }) {
  const outputs = await bundle(entries);
  let page = await readFile(join(root, html), 'utf8');
  for (const source of preload ? [...entries, preload] : entries) {
    page = page.replaceAll(`{{${source}}}`, addressOf(outputs, source));
  }
  const missing = page.match(/\{\{.*?\}\}/);
  if (missing) throw new Error(`${html} names ${missing[0]}, which was not built`);
  await writeFile(join(dist, basename(html)), page);
  return outputs;
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
for (const page of pages) {
  for (const [path, { bytes }] of Object.entries(await buildPage(page))) {
    console.log(`${String(bytes).padStart(8)}  ${path}`);
  }
}
