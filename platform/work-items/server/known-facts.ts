/** Facts that never change once they are committed, read once per process; the oldest make room. */
export class KnownFacts<T> {
  private readonly facts = new Map<string, T>();

  constructor(private readonly most = 5_000) {}

  get(key: string): T | undefined {
    return this.facts.get(key);
  }

  keep(key: string, fact: T): void {
    if (this.facts.size >= this.most) this.facts.delete(this.facts.keys().next().value!);
    this.facts.set(key, fact);
  }
}
