// SPDX-License-Identifier: MIT

export interface Words {
  readonly viewers: number;
  readonly only: string | undefined; // part of a fault's name
  readonly hasPages: boolean;
  readonly churnMinutes: number; // 0: none
  readonly seed: number;
  readonly hasFaults: boolean;
}

const usage = `tests/faults/run [--only PART_OF_A_NAME] [--viewers 200] [--no-pages] [--churn MINUTES] [--seed N]
  --only leaves the churn out, --churn the faults; without both a minute of churn follows the faults`;

export function parseWords(words: readonly string[]): Words {
  const values = new Map<string, string>();
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--no-pages') values.set(word, '');
    else if (['--only', '--viewers', '--churn', '--seed'].includes(word) && words[at + 1] !== undefined) {
      values.set(word, words[(at += 1)] ?? '');
    } else throw new Error(`'${word}' is not known, or wants a value\n${usage}`);
  }
  const number = (name: string, otherwise: number): number => {
    const value = Number(values.get(name) ?? otherwise);
    if (!(value > 0)) throw new Error(`${name} is a number over 0\n${usage}`);
    return value;
  };
  const only = values.get('--only');
  return {
    viewers: number('--viewers', 200), only, hasPages: !values.has('--no-pages'),
    churnMinutes: only === undefined ? number('--churn', 1) : 0,
    seed: number('--seed', 1 + Math.floor(Math.random() * 1e9)),
    hasFaults: !values.has('--churn'),
  };
}
