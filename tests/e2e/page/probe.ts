// SPDX-License-Identifier: MIT
// Runs in the page before its own scripts, and watches from outside: frames as they are
// presented, cards as they enter the document, the live socket. It changes nothing of the page.
import { FrameReader } from './frame_reader';
import { watchSockets } from './socket_watch';
import type { CardChange, PresentedFrame } from './probe_types';

const mostFrames = 50_000;
const cardSelector = '[data-testid="card"][data-sku]';

const roots = new Set<Document | ShadowRoot>([document]);
const frames: PresentedFrame[] = [];
const cards: CardChange[] = [];
const violations: string[] = [];
const sockets = watchSockets();
let watched: HTMLVideoElement | undefined;
let reader: FrameReader | undefined;
let firstFrameAt: number | undefined;
let lastShown = '';

function queryAll<E extends Element>(selector: string): E[] {
  return [...roots].flatMap((root) => [...root.querySelectorAll<E>(selector)]);
}

function stampNow(): { frame: number; clockMs: number; flash: boolean } {
  reader ??= new FrameReader();
  return (watched && reader.read(watched)) ?? { frame: -1, clockMs: 0, flash: false };
}

function onFrame(now: number, metadata: VideoFrameCallbackMetadata): void {
  const utcMs = Date.now();
  firstFrameAt ??= performance.now();
  if (frames.length < mostFrames) {
    const displayAt = metadata.expectedDisplayTime;
    frames.push({ ...stampNow(), mediaTime: metadata.mediaTime, now, utcMs, displayAt });
  }
  watched?.requestVideoFrameCallback(onFrame);
}

function watchVideo(): void {
  const video = queryAll<HTMLVideoElement>('video')[0];
  if (!video || video === watched) return;
  watched = video;
  video.requestVideoFrameCallback(onFrame);
}

function isShown(card: HTMLElement): boolean {
  const box = card.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && getComputedStyle(card).visibility !== 'hidden';
}

function watchCards(): void {
  const shown = queryAll<HTMLElement>(cardSelector).filter(isShown);
  const skus = shown.map((card) => card.dataset['sku'] ?? '').filter((sku) => sku !== '');
  if (skus.join('\n') === lastShown) return;
  lastShown = skus.join('\n');
  const mediaTime = watched?.currentTime ?? 0;
  const framesBefore = frames.length;
  cards.push({ skus, frame: stampNow().frame, mediaTime, framesBefore, now: performance.now() });
}

function onMutation(): void {
  watchVideo();
  watchCards();
}

function observe(root: Document | ShadowRoot): void {
  roots.add(root);
  new MutationObserver(onMutation).observe(root, {
    subtree: true, childList: true, attributes: true,
    attributeFilter: ['data-sku', 'data-testid', 'hidden', 'class', 'style'],
  });
}

const attachShadow = Element.prototype.attachShadow;
Element.prototype.attachShadow = function attach(options: ShadowRootInit): ShadowRoot {
  const root = attachShadow.call(this, options);
  observe(root);
  return root;
};
observe(document);
document.addEventListener('securitypolicyviolation', (event) => {
  violations.push(`${event.violatedDirective}: ${event.blockedURI} (${event.sourceFile})`);
});

window.shopfloorProbe = {
  frames: (from = 0) => frames.slice(from),
  frameCount: () => frames.length,
  pictureNow: () => stampNow().frame,
  cards: () => [...cards],
  join: () => ({ socketOpenAt: sockets.openedAt(), firstFrameAt }),
  violations: () => [...violations],
  watchArrivals: () => sockets.watchArrivals(),
  arrivals: () => sockets.arrivals(),
  recordMedia: (on) => sockets.record(on),
  recordedMedia: () => sockets.recorded(),
};
