// SPDX-License-Identifier: MIT
// One fault: a room on air with its viewers and cues, something breaks, everything is looked at.
import type { Viewers } from '../e2e/support/browser';
import type { RoomPage } from '../e2e/support/room_page';
import type { Server } from '../e2e/support/server';
import type { Report } from './audience';
import type { Goal, Row } from './row';
import { Show, type Return } from './show';
import type { Format } from './source_file';

export interface Told extends Partial<Return> {
  readonly note?: string;
  readonly wrong?: readonly string[];
}

export interface Fault {
  readonly name: string;
  readonly goal: Goal;
  /** Of the server, "rtmp.idle_timeout_ms=3000". Faults with the same ones share a server. */
  readonly settings?: readonly string[];
  readonly format?: Format;
  /** What the viewers ask for, in equal parts. */
  readonly renditions?: readonly string[];
  /** Before the server is started. */
  before?(): void;
  /** The server dies: connections are lost, and the viewers' own logic brings them back. */
  readonly closesConnections?: boolean;
  /** A page watches too: its picture must move again. */
  readonly hasPage?: boolean;
  /** Breaks it, and waits until that is over. */
  provoke(show: Show): Promise<Told>;
}

export interface Crew {
  readonly viewers: number;
  readonly browser: Viewers | undefined;
}

const cuesFirst = 3;
const cuesPatienceMs = 15_000;

export async function runFault(server: Server, fault: Fault, crew: Crew): Promise<Row> {
  const show = await Show.open(server, crew.viewers, fault.format, fault.renditions);
  let page: RoomPage | undefined;
  try {
    if (fault.hasPage && crew.browser) {
      page = await crew.browser.open();
      await page.visit(server.roomUrl(show.store.room));
      await page.watch(15);
    }
    show.beginCues();
    await show.audience.reports('cues come', ({ cues }) => cues.length >= cuesFirst, cuesPatienceMs);
    const before = show.memory();
    await show.audience.mark();
    const told = await fault.provoke(show);
    await show.plays(1000);
    const { report, posted, lost } = await endCues(show);
    const after = show.memory();
    const wrong = [...(told.wrong ?? []), ...report.breaches];
    if (page) wrong.push(...(await pictureMoves(page)));
    return {
      fault: fault.name, goal: fault.goal, before, after, wrong,
      viewersLost: lostViewers(report, fault), jumps: sum(report, 'breaches'),
      eventsPosted: posted, eventsLost: lost,
      ...(fault.goal.of === 'quietMs' ? { quietMs: Math.max(...report.viewers.map((viewer) => viewer.quiet_us)) / 1000 } : {}),
      ...(told.backMs === undefined ? {} : { backMs: told.backMs }),
      ...(told.sinceFaultMs === undefined ? {} : { sinceFaultMs: told.sinceFaultMs }),
      ...(told.note === undefined ? {} : { note: told.note }),
    };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.stack : String(error)}\n${server.log.slice(-3000)}`);
  } finally {
    await page?.page.context().close();
    await show.close();
  }
}

function sum(report: Report, what: 'breaches' | 'closings'): number {
  return report.viewers.reduce((total, viewer) => total + viewer[what], 0);
}

function lostViewers(report: Report, fault: Fault): number {
  return report.viewers.filter((viewer) => !viewer.playing || (!fault.closesConnections && viewer.closings > 0)).length;
}

/** Stops them, and waits until each is with everybody; what is not by then is lost. */
async function endCues(show: Show): Promise<{ report: Report; posted: number; lost: number }> {
  const cues = show.cues;
  if (!cues) throw new Error('no cues were begun');
  await cues.stop();
  const missing = ({ cues: had }: Report): number => {
    const complete = new Set(had
      .filter(([, once, inReturn, twice]) => twice === 0 && once + inReturn === show.audience.size)
      .map(([number]) => number));
    return cues.published.filter((number) => !complete.has(number)).length;
  };
  const report = await show.audience.reports('each cue is with everybody', (seen) => missing(seen) === 0, cuesPatienceMs)
    .catch(() => show.audience.report());
  return { report, posted: cues.published.length, lost: missing(report) };
}

async function pictureMoves(page: RoomPage): Promise<string[]> {
  try {
    await page.watch(30, 45_000);
    await page.noOverlay();
    return [];
  } catch (error) {
    return [`the page: ${String(error)}`];
  }
}
