// SPDX-License-Identifier: MIT
// What the kernel saw of one press: it came, the database was synced, and only then the answer went out.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HoldCrowd } from '../bench/deal_room';
import { Child } from '../e2e/support/child';
import { temporaryFolder } from '../e2e/support/places';
import type { Server, Store } from '../e2e/support/server';
import { until } from '../e2e/support/wait';

const calls = 'fdatasync,recvfrom,recvmsg,read,sendto,sendmsg,write,writev,io_uring_enter';

/** Line numbers of a trace, in the order in which the calls were made or came back. */
export interface Trace {
  readonly pressed: number;
  readonly syncBegun: number;
  readonly synced: number;
  readonly answered: number;
}

/** Throws where one of them is missing. An fdatasync counts that begins after the press was read. */
export function readTrace(text: string): Trace {
  const lines = text.split('\n');
  const find = (what: string, from: number, isIt: (line: string) => boolean): number => {
    const at = lines.findIndex((line, index) => index >= from && isIt(line));
    if (at < 0) throw new Error(`the trace has no ${what}`);
    return at;
  };
  const pressed = find('press', 0, (line) => line.includes('{\\"type\\":\\"hold\\",\\"deal\\"'));
  const syncBegun = find('fdatasync after the press', pressed, (line) => line.includes('fdatasync('));
  const thread = lines[syncBegun]?.split(' ')[0] ?? '';
  const isWhole = /fdatasync\(\d+\)\s*= 0/.test(lines[syncBegun] ?? '');
  const synced = isWhole ? syncBegun : find('end of the fdatasync', syncBegun, (line) =>
    line.startsWith(thread) && line.includes('fdatasync resumed') && line.includes('= 0'));
  const answered = find('answer', 0, (line) => /(sendto|sendmsg|write|writev)\(/.test(line) && line.includes('{\\"type\\":\\"hold\\",\\"hold\\"'));
  return { pressed, syncBegun, synced, answered };
}

export async function syncedBeforeAnswer(server: Server, store: Store, deal: string): Promise<string> {
  const file = join(temporaryFolder(), 'strace.txt');
  const strace = new Child({
    program: 'strace', words: ['-f', '-s', '200', '-e', `trace=${calls}`, '-o', file, '-p', String(server.pid)],
    log: join(temporaryFolder(), 'strace.log'),
  });
  try {
    await until('strace is attached', () => {
      if (strace.hasEnded) throw new Error(`strace: ${strace.log}`);
      return strace.log.includes('attached');
    });
    const crowd = new HoldCrowd(server, store, deal, { buyers: 1, name: 'traced' });
    await crowd.end();
    await crowd.stop();
  } finally {
    await strace.stop('SIGINT');
  }
  const { pressed, syncBegun, synced, answered } = readTrace(readFileSync(file, 'utf8'));
  if (!(pressed < syncBegun && synced < answered)) {
    throw new Error(`press at line ${pressed}, fdatasync ${syncBegun} to ${synced}, answer ${answered} of the trace`);
  }
  return `fdatasync before the answer: press at line ${pressed} of the trace, fdatasync ${syncBegun} to ${synced}, answer ${answered}`;
}
