// SPDX-License-Identifier: MIT

type Listener<T> = (value: T) => void;

/** Typed events. Listeners run synchronously, in the order they came. */
export class Emitter<Events> {
  private readonly listeners = new Map<keyof Events, Set<Listener<never>>>();

  /** Returns a function that ends the subscription. */
  on<K extends keyof Events>(name: K, listener: Listener<Events[K]>): () => void {
    const known = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, known);
    known.add(listener as Listener<never>);
    return () => known.delete(listener as Listener<never>);
  }

  protected emit<K extends keyof Events>(name: K, value: Events[K]): void {
    for (const listener of this.listeners.get(name) ?? []) (listener as Listener<Events[K]>)(value);
  }
}
