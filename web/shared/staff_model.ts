// SPDX-License-Identifier: MIT
import type { ControlClient, LineState } from './control_client';
import type { Role } from './control_types';
import { forgetDeviceKeys } from './device_keys';
import type { Language } from './language';
import { Observable } from './observable';
import { say, sayError, type StaffKey } from './staff_words';

const RANKS: Role[] = ['moderator', 'assistant', 'host', 'owner', 'operator'];
const TOAST_MS = 5000;

export interface Toast {
  id: number;
  text: string;
  isError: boolean;
}

/** What all pages for those who work have in common: the line, who it is, and short messages. */
export abstract class StaffModel extends Observable {
  toasts: Toast[] = [];
  private nextToast = 1;

  constructor(
    readonly client: ControlClient,
    public language: Language,
  ) {
    super();
    client.on('line', (line) => this.lineChanged(line));
  }

  get line(): LineState {
    return this.client.line;
  }

  get role(): Role {
    return this.client.session?.role ?? 'moderator';
  }

  /** Whether this person may do what asks for at least that role. */
  may(least: Role): boolean {
    return RANKS.indexOf(this.role) >= RANKS.indexOf(least);
  }

  t(key: StaffKey, values?: Record<string, string | number>): string {
    return say(this.language, key, values);
  }

  useLanguage(language: Language): void {
    this.language = language;
    document.documentElement.lang = language;
    this.changed();
  }

  tell(text: string, isError = false): void {
    const id = this.nextToast++;
    this.toasts = [...this.toasts.slice(-2), { id, text, isError }];
    setTimeout(() => this.dismiss(id), isError ? 2 * TOAST_MS : TOAST_MS);
    this.changed();
  }

  dismiss(id: number): void {
    this.toasts = this.toasts.filter((toast) => toast.id !== id);
    this.changed();
  }

  /** Waits for what was asked, and says in words if it failed; then the answer is undefined. */
  async attempt<T>(work: Promise<T>, done?: StaffKey): Promise<T | undefined> {
    try {
      const answer = await work;
      if (done) this.tell(this.t(done));
      return answer;
    } catch (error) {
      if (this.line !== 'signed-out') this.tell(sayError(this.language, error), true);
      return undefined;
    }
  }

  /** The server knows us (again): time to read what may have changed meanwhile. */
  protected abstract cameUp(): void;

  private lineChanged(line: LineState): void {
    if (line === 'signed-out') {
      forgetDeviceKeys();
      const next = location.pathname + location.search + location.hash;
      location.replace(`/signin?next=${encodeURIComponent(next)}`);
    }
    this.changed();
    if (line === 'up') this.cameUp();
  }
}
