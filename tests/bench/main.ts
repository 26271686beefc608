// SPDX-License-Identifier: MIT
import { cpus, loadavg } from 'node:os';
import { relative } from 'node:path';
import { binaries, root } from '../e2e/support/places';
import { parseRequest, type BenchSettings } from './bench_settings';
import { measureBroadcasts } from './broadcasts';
import { measureChat } from './chat';
import { measureCues } from './cues';
import { measureDelay } from './delay';
import { measureFanout } from './fanout';
import { isMet, toJsonLine, toTable, type Figure, type Setup } from './figure';
import { measureGo } from './go';
import { measureHeldUp } from './held_up';
import { measureHolds } from './holds';
import { measureJoin } from './join';
import { measureJoinServer } from './join_server';
import { measureLadder } from './ladder';
import { measureLargest } from './largest';
import { measureLatency } from './latency';
import { measureOpenings } from './openings';
import { measurePhone } from './phone';
import { measureRivals } from './rivals';
import { measureSessions } from './sessions';
import { measureSkew } from './skew';
import { measureSlow } from './slow';
import { measureSrt } from './srt';
import { measureStart } from './start';
import { measureTls } from './tls';

/** Figures at the end, or parts of them as they are known. */
type Measurement = (settings: BenchSettings) => Promise<Figure[]> | AsyncIterable<Figure[]>;

const measurements: Record<string, Measurement> = {
  latency: measureLatency,
  held_up: measureHeldUp,
  join: measureJoin,
  cues: measureCues,
  skew: measureSkew,
  phone: measurePhone,
  sessions: measureSessions,
  srt: measureSrt,
  openings: measureOpenings,
  chat: measureChat,
  go: measureGo,
  holds: measureHolds,
  fanout: measureFanout,
  tls: measureTls,
  largest: measureLargest,
  slow: measureSlow,
  join_server: measureJoinServer,
  broadcasts: measureBroadcasts,
  delay: measureDelay,
  ladder: measureLadder,
  start: measureStart,
  rivals: measureRivals,
};

function setup(): Setup {
  const processors = cpus();
  return {
    binaries: relative(root, binaries()),
    machine: `${processors.length} x ${processors[0]?.model ?? 'unknown'}`,
    load1: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    at: new Date().toISOString(),
  };
}

async function* inParts(measured: ReturnType<Measurement>): AsyncGenerator<Figure[]> {
  if ('then' in measured) yield await measured;
  else yield* measured;
}

/** Runs one; what it throws is told, and the others still run. */
async function run(name: string, settings: BenchSettings): Promise<{ figures: Figure[]; failed: boolean }> {
  const before = setup();
  const begin = performance.now();
  const figures: Figure[] = [];
  try {
    for await (const part of inParts(measurements[name]!(settings))) {
      for (const figure of part) console.log(toJsonLine(figure, before));
      figures.push(...part);
    }
    if (!settings.json) console.error(`${name} took ${Math.round((performance.now() - begin) / 1000)} s, load ${before.load1} before it`);
    return { figures, failed: false };
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return { figures, failed: true };
  }
}

async function main(): Promise<number> {
  const { names, settings } = parseRequest(process.argv.slice(2), Object.keys(measurements));
  const begin = performance.now();
  const results: Awaited<ReturnType<typeof run>>[] = [];
  for (const name of names) results.push(await run(name, settings));
  const figures = results.flatMap((result) => result.figures);
  if (!settings.json) console.error(`\n${toTable(figures)}\n${names.length} measurements in ${((performance.now() - begin) / 60_000).toFixed(1)} minutes`);
  if (results.some(({ failed }) => failed)) return 2;
  return figures.some((figure) => isMet(figure) === false) ? 1 : 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(2);
  },
);
