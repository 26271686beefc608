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
  latency   [--seconds 60]     glass to glass
  join      [--count 20]       until the first picture
  cues      [--count 30]       cards on their frame, and for those who join late
  skew                         sound against picture
  openings  [--repeats 1000]   malformed RTMP and JSON openings: answers, and memory
  chat      [--seconds 30]     cues for 2,000 viewers while 500 lines a second are written
  go                           1,000 clicks a second
  fanout    [--count N]        the server's work for 2,000 and 5,000 viewers beside bare sockets
  slow                         1,000 viewers that never read beside 1,000 that do
  join_server                  from the join message to the first byte of media
  broadcasts [--count 50]      memory and work of each broadcast
  ladder                       720p, 480p and 360p of 1080p30, beside the ffmpeg command; how many at once
  delay                        from a chunk's first frame at the server to its delivery
  all                          each of them
  --quick: fewer samples, for trying it out; --json: JSON lines only, without the table`;

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
