// SPDX-License-Identifier: MIT

export interface Target {
  readonly httpPort: number;
  readonly rtmpPort: number;
  readonly room: string;
  readonly token: string;
}

/** A conversation that begins wrongly. */
export interface Opening {
  readonly name: string;
  /** The line of the server's log about it. JSON's mistakes are the caller's to read, so they have none. */
  readonly log?: RegExp;
  /** What is wrong with the server's answer, or undefined: it is a clear error. */
  run(target: Target): Promise<string | undefined>;
}
