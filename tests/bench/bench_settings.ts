// SPDX-License-Identifier: MIT

export interface BenchSettings {
  readonly seconds: number; // latency
  readonly count: number | undefined; // join, cues; viewers of fanout; broadcasts
  readonly repeats: number; // openings
  readonly quick: boolean;
  readonly json: boolean;
}

export interface Request {
  readonly names: string[];
  readonly settings: BenchSettings;
}

export const usage = `scripts/bench NAME... [--quick] [--json]

the show and its pages
  latency      glass to glass                                                        [--seconds 60]
  held_up      a page that can do nothing for a moment: how long its picture stands after it
  join         socket or navigation -> first picture, in the page                    [--count 20]
  cues         cards on their frame, and for those who join late                     [--count 30]
  skew         sound against picture
  phone        a browser that publishes: delay, stalls, skew, loss, death            [--seconds 60]
  sessions     10 publishers by WHIP, opened and closed ten times: what is left      [--count 10]
  srt          what SRT adds to RTMP, lines that lose packets, callers turned away
  chat         cues for 2,000 viewers while 500 lines a second are written           [--seconds 15]
  go           1,000 clicks a second, beside an answer that does nothing
  openings     malformed RTMP and JSON openings: answers, and memory                 [--repeats 1000]

the server under load
  fanout       2,000 and 5,000 viewers, beside a bare send() loop over epoll         [--count N]
  tls          2,000 viewers by wss, beside the same over plain sockets              [--count N]
  largest      one room of 8,000 and 19,000 viewers and one thread that sends        [--count N]
  rivals       2,000 viewers, beside node-media-server and nginx-rtmp                [--count N]
  slow         1,000 viewers that never read, beside 1,000 that do
  join_server  join message -> first byte of media, without a page
  broadcasts   memory and CPU of each of 50 shows                                    [--count 50]
  delay        a chunk's first frame at the server -> the chunk at a viewer

the media worker, and starts
  ladder       720p, 480p and 360p of 1080p30, beside the ffmpeg command; how many at once
  start        server, worker and show, beside nginx and the ffmpeg command          [--count 15]

  all          each of them
--quick: fewer samples, meant for less than a minute each. --json: JSON lines only, without the table.
SHOPFLOOR_BIN chooses the programs. What is measured, and how: tests/bench/README.md`;

/** How many viewers, of a measurement of crowds: `few` with --quick, else those of --count, or `usual`. */
export function crowdsOf({ quick, count }: BenchSettings, usual: readonly number[], few: number): readonly number[] {
  if (quick) return [few];
  return count === undefined ? usual : [count];
}

function wholeNumber(words: readonly string[], name: string): number | undefined {
  const at = words.indexOf(name);
  if (at < 0) return undefined;
  const value = Number(words[at + 1]);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name} wants a whole number`);
  return value;
}

/** Throws with a sentence when the words make no sense. */
export function parseRequest(words: readonly string[], known: readonly string[]): Request {
  const valued = ['--seconds', '--count', '--repeats'];
  const names = words.filter((word, i) => !word.startsWith('--') && !valued.includes(words[i - 1] ?? ''));
  const wrong = [
    ...names.filter((name) => name !== 'all' && !known.includes(name)),
    ...words.filter((word) => word.startsWith('--') && ![...valued, '--quick', '--json'].includes(word)),
  ];
  if (wrong.length > 0 || names.length === 0) throw new Error(`${wrong.join(' ')}\n${usage}`.trim());
  const quick = words.includes('--quick');
  const settings: BenchSettings = {
    seconds: wholeNumber(words, '--seconds') ?? (quick ? 10 : 60),
    count: wholeNumber(words, '--count') ?? (quick ? 5 : undefined),
    repeats: wholeNumber(words, '--repeats') ?? (quick ? 50 : 1000),
    quick,
    json: words.includes('--json'),
  };
  return { names: names.includes('all') ? [...known] : names, settings };
}
