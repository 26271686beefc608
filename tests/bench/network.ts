// SPDX-License-Identifier: MIT
// Keeps what the viewers cost off the server's core: on plain loopback the sender also does the receiving.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';

const prefix = 'sfbench-';
const serverCore = '0';
const clientCore = '1';
const clientMask = '2';
const firstNice = '-10';

function run(program: string, ...words: string[]): string {
  return execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** What a bench left behind that was killed: its name holds its process id. */
function sweep(): void {
  if (!existsSync('/run/netns')) return;
  for (const name of readdirSync('/run/netns')) {
    const pid = name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) run('ip', 'netns', 'del', name);
  }
}

export interface Command {
  readonly program: string;
  readonly words: readonly string[];
}

/**
 * The viewers' side: a network namespace of its own behind a veth pair, whose packets the client's core takes (RPS).
 * Where that is not permitted, plain loopback. Goes when it is closed, and at the latest with this process.
 */
export class Network {
  private readonly space: string | undefined;
  private readonly goesAtExit = (): void => this.remove();
  /** Where the viewers find the server. */
  readonly serverHost: string;
  readonly note: string;

  constructor() {
    sweep();
    process.once('exit', this.goesAtExit);
    const space = `${prefix}${process.pid}`;
    const net = `198.18.${process.pid % 250}`; // for benchmarks of networks (RFC 2544)
    let refusal = '';
    try {
      this.create(space, net);
    } catch (error) {
      refusal = String(error).replace(/\s+/g, ' ').slice(0, 120);
      this.delete(space);
    }
    const cores = this.pins ? `, server on core ${serverCore}, viewers on core ${clientCore}` : '';
    const first = this.isFirst ? `, both at nice ${firstNice}` : '';
    if (refusal === '') this.space = space;
    this.serverHost = refusal === '' ? `${net}.1` : '127.0.0.1';
    this.note = refusal === ''
      ? `veth pair, packets to the viewers on their core${cores}${first}`
      : `loopback${cores}${first} (no namespace: ${refusal})`;
  }

  /** A client's program, on the viewers' side. */
  client(program: string, words: readonly string[]): Command {
    const pinned = this.pin(clientCore, { program, words });
    if (!this.space) return pinned;
    return { program: 'ip', words: ['netns', 'exec', this.space, pinned.program, ...pinned.words] };
  }

  /** A program on the viewers' side, on any core. Nothing where there is no namespace. */
  inside(program: string, words: readonly string[]): Command | undefined {
    return this.space ? { program: 'ip', words: ['netns', 'exec', this.space, program, ...words] } : undefined;
  }

  /** Of each hundred UDP packets to and from the viewers' side so many are lost. */
  loseUdp(percent: number): void {
    this.filter(['input', 'output'], `meta l4proto udp numgen random mod 100 < ${percent} drop`);
  }

  /** A rule of nftables for what comes to the viewers' side, or leaves it. */
  filter(hooks: readonly ('input' | 'output')[], rule: string, type: 'filter' | 'nat' = 'filter'): void {
    if (!this.space) throw new Error('packets are looked at in a network namespace only');
    const chains = hooks.map((hook) => `chain ${hook} { type ${type} hook ${hook} priority 100; ${rule}; }`);
    run('ip', 'netns', 'exec', this.space, 'nft', `table ip bench {\n${chains.join('\n')}\n}`);
  }

  server(program: string, words: readonly string[]): Command {
    return this.pin(serverCore, { program, words });
  }

  /** Of a server that runs already: all its threads. */
  pinServer(pid: number): void {
    if (this.pins) run('taskset', '-a', '-c', '-p', serverCore, String(pid));
    if (this.isFirst) run('renice', '-n', firstNice, '-p', ...readdirSync(`/proc/${pid}/task`));
  }

  close(): void {
    process.removeListener('exit', this.goesAtExit);
    this.remove();
  }

  /** Whether the programs may go before whatever else the machine does. */
  private get isFirst(): boolean {
    return process.getuid?.() === 0;
  }

  private get pins(): boolean {
    return cpus().length > 1;
  }

  private pin(core: string, { program, words }: Command): Command {
    const all = [
      ...(this.isFirst ? ['nice', '-n', firstNice] : []), ...(this.pins ? ['taskset', '-c', core] : []), program, ...words,
    ];
    return { program: all[0] ?? program, words: all.slice(1) };
  }

  private create(space: string, net: string): void {
    const [ours, theirs] = [`sfs${process.pid}`, `sfc${process.pid}`];
    run('ip', 'netns', 'add', space);
    run('ip', 'link', 'add', ours, 'type', 'veth', 'peer', 'name', theirs, 'netns', space);
    run('ip', 'addr', 'add', `${net}.1/30`, 'dev', ours);
    run('ip', 'link', 'set', ours, 'up');
    const queues = `/sys/class/net/${theirs}/queues`;
    run('ip', 'netns', 'exec', space, 'sh', '-ec', [
      'ip link set lo up', `ip addr add ${net}.2/30 dev ${theirs}`, `ip link set ${theirs} up`, `ip route add default via ${net}.1`,
      `for queue in ${queues}/rx-*; do echo ${clientMask} > $queue/rps_cpus; done`,
    ].join('\n'));
  }

  private remove(): void {
    if (this.space) this.delete(this.space);
  }

  /** The pair goes with the namespace. */
  private delete(space: string): void {
    if (existsSync(`/run/netns/${space}`)) run('ip', 'netns', 'del', space);
  }
}
