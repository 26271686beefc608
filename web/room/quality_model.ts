// SPDX-License-Identifier: MIT
import type { CurrentRendition, Rendition } from '../player/index';

/** How the page learns what can be seen, and says what the viewer wishes to see. */
export interface QualityWire {
  on(name: 'renditions', listener: (list: readonly Rendition[]) => void): unknown;
  on(name: 'rendition', listener: (current: CurrentRendition) => void): unknown;
  setRendition(name: string): void;
}

/** What was chosen is not on air any more, and what is shown in its place. */
export interface QualityNotice {
  readonly missing: string;
  readonly now: Rendition;
}

const NOTICE_MS = 6000;
const NOTHING: CurrentRendition = {
  shown: undefined, choice: 'auto', auto: true, pending: undefined, missing: false,
};

/** The renditions that a viewer may choose from, and the one on screen. */
export class QualityModel {
  list: readonly Rendition[] = [];
  current: CurrentRendition = NOTHING;
  menuOpen = false;
  notice: QualityNotice | undefined;
  /** The choice was on screen; the viewer is to be told when it is no more. */
  private had: string | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly wire: QualityWire, private readonly changed: () => void) {
    wire.on('renditions', (list) => this.offered(list));
    wire.on('rendition', (current) => this.shows(current));
  }

  /** There is something to choose. */
  get isOffered(): boolean {
    return this.list.length > 1;
  }

  choose(name: string): void {
    this.menuOpen = false;
    this.had = undefined;
    this.dismiss();
    this.wire.setRendition(name);
    this.changed();
  }

  openMenu(menuOpen: boolean): void {
    this.menuOpen = menuOpen;
    this.changed();
  }

  private offered(list: readonly Rendition[]): void {
    this.list = list;
    if (!this.isOffered) this.menuOpen = false;
    this.changed();
  }

  private shows(current: CurrentRendition): void {
    const { shown, choice, auto, missing } = current;
    this.current = current;
    const isShown = shown?.name === choice;
    if (auto || (isShown && !missing)) this.dismiss();
    if (isShown) this.had = choice;
    else if (missing && this.had === choice && shown) this.tell({ missing: choice, now: shown });
    this.changed();
  }

  /** Once for each time that the choice was lost. */
  private tell(notice: QualityNotice): void {
    this.had = undefined;
    this.notice = notice;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.dismiss();
      this.changed();
    }, NOTICE_MS);
  }

  private dismiss(): void {
    clearTimeout(this.timer);
    this.notice = undefined;
  }
}
