// SPDX-License-Identifier: MIT
// A room in the churn: who publishes and who watches comes and goes, some stay.
import type { Server, Store } from '../e2e/support/server';
import { until } from '../e2e/support/wait';
import { Audience, type Report } from './audience';
import { Encoder } from './encoder';
import { allPlay } from './show';
import { other, usual } from './source_file';
import type { Chance } from './chance';

const regulars = 20;
const mostPassers = 40;
const sku = 'SILK-042';
const patienceMs = 60_000;

let lastCue = 0;

export class ChurnRoom {
  /** Those who stay: they must have each cue once. */
  private readonly staying: Audience;
  private readonly passing: Audience;
  private encoders: Encoder[] = []; // the server sends one away when another comes
  private cues: number[] = [];
  /** What has been done here: for the log. */
  readonly counts = { publish: 0, drop: 0, kill: 0, takeover: 0, join: 0, leave: 0, cue: 0 };

  private constructor(private readonly server: Server, private readonly store: Store) {
    this.staying = new Audience(server.httpPort, store.room);
    this.passing = new Audience(server.httpPort, store.room);
  }

  static async open(server: Server, store: Store): Promise<ChurnRoom> {
    const room = new ChurnRoom(server, store);
    await server.rpc('product.upsert', {
      store: store.store, sku, name: { en: 'Scarf' },
      offers: [{ channel: 'own', price: { amount: 100, currency: 'CNY' } }],
    });
    await server.rpc('broadcast.start', { room: store.room }); // it was ended by hand in an earlier round
    room.publish(false);
    await until(`${store.room} is live`, async () =>
      (await server.stateOf(store.room)) === 'live', patienceMs);
    await room.staying.join(regulars);
    await room.staying.reports('the regulars play', allPlay, patienceMs);
    return room;
  }

  /** One thing that may happen here, and its name. */
  async act(chance: Chance): Promise<string> {
    const what = chance.of(['publish', 'drop', 'kill', 'takeover', 'join', 'join', 'leave', 'cue', 'cue', 'cue'] as const);
    const count = chance.between(1, 10);
    const isOther = chance.next() < 0.4;
    switch (what) {
      case 'publish': return this.encoders.length > 0 ? this.cue() : this.publish(isOther);
      case 'drop': return this.drop('stop');
      case 'kill': return this.drop('kill');
      case 'takeover': return this.publish(isOther);
      case 'join': return this.join(count);
      case 'leave': return this.leave(count);
      case 'cue': return this.cue();
    }
  }

  /** Somebody publishes and everybody watches; what they have seen is then complete. Returns complaints. */
  async settle(): Promise<string[]> {
    // Whoever was sent away (a takeover, too many deaths of a worker) is not there either.
    if (this.encoders.every((encoder) => encoder.hasEnded)) this.publish(false);
    const complaints: string[] = [];
    for (const audience of [this.staying, this.passing]) {
      const from = (await audience.report()).viewers.map((viewer) => viewer.end_us);
      const report = await audience.reports('everybody sees a second more', ({ viewers }) =>
        viewers.every((viewer, i) => viewer.playing && viewer.end_us >= (from[i] ?? 0) + 1_000_000), patienceMs);
      complaints.push(...report.breaches.map((breach) => `${this.store.room}: ${breach}`));
      const lost = report.viewers.filter((viewer) => viewer.closings > 0).length;
      if (lost > 0) complaints.push(`${this.store.room}: ${lost} viewers lost their connection (${report.closing})`);
      await audience.mark();
    }
    const missing = await this.missingCues();
    if (missing > 0) complaints.push(`${this.store.room}: ${missing} of ${this.cues.length} cues did not reach each regular once`);
    this.cues = [];
    return complaints;
  }

  async close(): Promise<void> {
    await Promise.all(this.encoders.map((encoder) => encoder.stop()));
    await Promise.all([this.staying.end(), this.passing.end()]);
    await this.server.rpc('broadcast.end', { room: this.store.room });
  }

  private publish(isOther: boolean): string {
    this.counts[this.encoders.length > 0 ? 'takeover' : 'publish'] += 1;
    this.encoders.push(Encoder.start(`${this.server.rtmp}/${this.store.stream_key}`, isOther ? other : usual));
    return `publish${isOther ? ' in another format' : ''}`;
  }

  private async drop(how: 'stop' | 'kill'): Promise<string> {
    const { encoders } = this;
    this.encoders = [];
    if (encoders.length === 0) return 'nothing to drop';
    this.counts[how === 'stop' ? 'drop' : 'kill'] += 1;
    await Promise.all(encoders.map((encoder) => encoder[how]()));
    return how;
  }

  private async join(count: number): Promise<string> {
    const fit = Math.min(count, mostPassers - this.passing.size);
    this.counts.join += fit;
    await this.passing.join(fit);
    return `join ${fit}`;
  }

  private async leave(count: number): Promise<string> {
    const fit = Math.min(count, this.passing.size);
    this.counts.leave += fit;
    await this.passing.leave(fit);
    return `leave ${fit}`;
  }

  private async cue(): Promise<string> {
    const n = (lastCue += 1);
    await this.server.rpc('cue.publish', { room: this.store.room, kind: 'explain.start', product: sku, data: { n } });
    this.cues.push(n);
    this.counts.cue += 1;
    return 'cue';
  }

  private async missingCues(): Promise<number> {
    const missing = ({ cues }: Report): number => {
      const complete = new Set(cues.filter(([, once, , twice]) => once === regulars && twice === 0).map(([n]) => n));
      return this.cues.filter((n) => !complete.has(n)).length;
    };
    const report = await this.staying.reports('each cue is with each regular', (seen) => missing(seen) === 0, 10_000)
      .catch(() => this.staying.report());
    return missing(report);
  }
}
