// SPDX-License-Identifier: MIT
import type { ControlClient } from '../shared/control_client';
import type { RoomFacts, Totals } from '../shared/control_types';
import type { Language } from '../shared/language';
import { StaffModel } from '../shared/staff_model';

const REFRESH_MS = 4000;

export const CONSOLE_VIEWS = ['rooms', 'audit', 'new'] as const;
export type ConsoleView = (typeof CONSOLE_VIEWS)[number];

/** All rooms of the server, asked for again every few seconds while looked at. */
export class ConsoleModel extends StaffModel {
  view: ConsoleView = viewOf(location.hash);
  rooms: RoomFacts[] | undefined;
  totals: Totals | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(client: ControlClient, language: Language) {
    super(client, language);
    addEventListener('hashchange', () => {
      this.view = viewOf(location.hash);
      this.changed();
    });
  }

  async refresh(): Promise<void> {
    if (this.line !== 'up' || document.visibilityState === 'hidden' || !this.may('operator')) return;
    const [list, totals] = await Promise.all([
      this.client.call<{ rooms: RoomFacts[] }>('room.list').catch(() => undefined),
      this.client.call<Totals>('stats.get').catch(() => undefined),
    ]);
    if (list) this.rooms = list.rooms;
    if (totals) this.totals = totals;
    this.changed();
  }

  /** Does it, says so, and shows how things are then. */
  async act(method: string, params: object, done: Parameters<StaffModel['attempt']>[1]): Promise<void> {
    await this.attempt(this.client.change(method, params), done);
    await this.refresh();
  }

  protected override cameUp(): void {
    clearInterval(this.timer);
    this.timer = setInterval(() => void this.refresh(), REFRESH_MS);
    void this.refresh();
  }
}

function viewOf(hash: string): ConsoleView {
  return CONSOLE_VIEWS.find((view) => `#${view}` === hash) ?? 'rooms';
}
