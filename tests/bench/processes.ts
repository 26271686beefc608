// SPDX-License-Identifier: MIT
// What a process takes, as the kernel counts it.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100; // USER_HZ

function kilobytes(path: string, pattern: RegExp): number {
  let sum = 0;
  for (const match of readFileSync(path, 'utf8').matchAll(pattern)) sum += Number(match[1]);
  return sum;
}

export function residentKb(pid: number): number {
  return kilobytes(`/proc/${pid}/status`, /^VmRSS:\s+(\d+) kB/gm);
}

/** Without what is mapped from files. */
export function anonymousKb(pid: number): number {
  return kilobytes(`/proc/${pid}/status`, /^RssAnon:\s+(\d+) kB/gm);
}

/** What would be free if it ended: pages that no other process shares. */
export function privateKb(pid: number): number {
  return kilobytes(`/proc/${pid}/smaps_rollup`, /^Private_(?:Clean|Dirty):\s+(\d+) kB/gm);
}

/** User and system time so far. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * (1000 / ticksPerSecond);
}

export function childrenOf(pid: number): number[] {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const texts = tasks.map((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8'));
  return texts.flatMap((text) => text.split(' ').map(Number).filter((child) => child > 0));
}

/** Kernel memory of the TCP sockets of a local port: queues and what is reserved for them (ss -m). */
export function socketKb(port: number): number {
  const text = execFileSync(
    'ss', ['-tmnHO', `sport = :${port}`], { encoding: 'utf8', maxBuffer: 1 << 26 });
  let bytes = 0;
  for (const match of text.matchAll(/skmem:\(r(\d+),rb\d+,t\d+,tb\d+,f(\d+),w(\d+),o(\d+),bl(\d+)/g)) {
    bytes += match.slice(1).reduce((sum, part) => sum + Number(part), 0);
  }
  return bytes / 1024;
}
