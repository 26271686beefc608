// SPDX-License-Identifier: MIT

/** Something that pages show and that says when it changed. */
export abstract class Observable {
  private readonly listeners = new Set<() => void>();

  /** Calls back after each change, synchronously. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  protected changed(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
