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
  /** A line of the server's log says so. */
  readonly log: RegExp;
  /** What is wrong with the server's answer, or undefined: it is a clear error. */
  run(target: Target): Promise<string | undefined>;
}
