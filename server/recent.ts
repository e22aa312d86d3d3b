/**
 * A cache of the most recently used values, by key.
 * Invariant: it never exceeds its limit, and forgetting is cheap: of two halves the older one is dropped as a whole. (A Map whose oldest
 * entry is deleted each time is scanned from its beginning each time.)
 */
export class Recent<Value> {
  #half: number;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();

  constructor(most: number) {
    this.#half = Math.floor(most / 2);
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: string): Value | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  set(key: string, value: Value): void {
    if (this.#young.size >= this.#half && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#old.delete(key);
    this.#young.set(key, value);
  }

  delete(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }
}
