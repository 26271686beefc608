// SPDX-License-Identifier: MIT
import { Viewers } from '../e2e/support/browser';
import { Server } from '../e2e/support/server';
import { churn } from './churn';
import { parseWords, type Words } from './command_line';
import { runFault, type Crew, type Fault } from './fault';
import { faults } from './faults';
import { complaintsOf, timeOf, toTable, type Row } from './row';
import { fullHd, other, sourceFile, usual } from './source_file';

/** Each fault begins a show, whatever else the machine does. */
const alsoWhenBusy = ['pipeline.busy_percent=0'];

interface Outcome {
  readonly row?: Row;
  readonly complaints: readonly string[];
}

const told = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

async function provoke(server: Server, fault: Fault, crew: Crew): Promise<Outcome> {
  const begin = performance.now();
  try {
    const row = await runFault(server, fault, crew);
    const complaints = complaintsOf(row);
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    console.error(`${complaints.length === 0 ? 'ok  ' : 'FAIL'} ${fault.name}: ${Math.round(timeOf(row))} ms (${seconds} s)`);
    return { row, complaints };
  } catch (error) {
    console.error(`FAIL ${fault.name}`);
    return { complaints: [told(error)] };
  }
}

/** Those with the same settings share a server, and its stop is a test too. */
async function provokeAll(chosen: readonly Fault[], crew: Crew): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  const bySettings = new Map<string, Fault[]>();
  for (const fault of chosen) {
    const settings = JSON.stringify(fault.settings ?? []);
    bySettings.set(settings, [...(bySettings.get(settings) ?? []), fault]);
  }
  for (const [settings, group] of bySettings) {
    for (const fault of group) fault.before?.();
    const server = await Server.start([...alsoWhenBusy, ...(JSON.parse(settings) as string[])]);
    for (const fault of group) outcomes.set(fault.name, await provoke(server, fault, crew));
    await server.stop().catch((error: unknown) => outcomes.set('the server stops', { complaints: [told(error)] }));
  }
  return outcomes;
}

async function runFaults({ viewers, only, hasPages }: Words): Promise<Map<string, Outcome>> {
  const chosen = faults.filter(({ name }) => only === undefined || name.includes(only));
  if (chosen.length === 0) throw new Error(`no fault is named like "${only}": ${faults.map(({ name }) => name).join(', ')}`);
  for (const format of [usual, other, fullHd]) sourceFile(format);
  const browser = hasPages && chosen.some(({ hasPage }) => hasPage) ? await Viewers.launch() : undefined;
  try {
    const outcomes = await provokeAll(chosen, { viewers, browser });
    console.log(`\n${viewers} viewers\n\n${toTable(chosen.flatMap(({ name }) => outcomes.get(name)?.row ?? []))}\n`);
    return outcomes;
  } finally {
    await browser?.close();
  }
}

async function runAll(words: Words): Promise<number> {
  const outcomes = words.hasFaults ? await runFaults(words) : new Map<string, Outcome>();
  if (words.churnMinutes > 0) {
    const complaints = await churn({ minutes: words.churnMinutes, seed: words.seed }).catch((error: unknown) => [told(error)]);
    outcomes.set(`churn --seed ${words.seed}`, { complaints });
  }
  const failed = [...outcomes].filter(([, { complaints }]) => complaints.length > 0);
  for (const [name, { complaints }] of failed) console.log(`${name}:\n  ${complaints.join('\n  ')}`);
  console.log(`# pass ${outcomes.size - failed.length}\n# fail ${failed.length}`);
  return failed.length === 0 ? 0 : 1;
}

Promise.resolve()
  .then(() => runAll(parseWords(process.argv.slice(2))))
  .then(
    (code) => process.exit(code),
    (error: unknown) => {
      console.error(told(error));
      process.exit(2);
    },
  );
