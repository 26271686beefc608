// SPDX-License-Identifier: MIT

export interface Words {
  readonly viewers: number;
  readonly only: string | undefined; // part of a fault's name
  readonly hasPages: boolean;
}

const usage = `tests/faults/run [--only PART_OF_A_NAME] [--viewers 200] [--no-pages]`;

export function parseWords(words: readonly string[]): Words {
  let [viewers, only, hasPages]: [number, string | undefined, boolean] = [200, undefined, true];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    const value = (): string => {
      const next = words[(at += 1)];
      if (next === undefined) throw new Error(`${word} wants a value\n${usage}`);
      return next;
    };
    if (word === '--only') only = value();
    else if (word === '--viewers') viewers = Number(value());
    else if (word === '--no-pages') hasPages = false;
    else throw new Error(`'${word}' is not known\n${usage}`);
  }
  if (!(viewers >= 1)) throw new Error(`--viewers is a number\n${usage}`);
  return { viewers, only, hasPages };
}
