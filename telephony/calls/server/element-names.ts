/** Names of a diagram's elements by id, as drawn; elements without a name are left out. */
export function elementNames(bpmn: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [tag] of bpmn.matchAll(/<[a-zA-Z][^<>]*>/g)) {
    const id = attribute(tag, 'id');
    const name = attribute(tag, 'name');
    if (id && name) names.set(id, name);
  }
  return names;
}

function attribute(tag: string, name: string): string | undefined {
  const match = new RegExp(`\\s${name}=(?:"([^"]*)"|'([^']*)')`).exec(tag);
  const value = match?.[1] ?? match?.[2];
  return value && decode(value);
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decode(value: string): string {
  return value.replace(/&(#x?[0-9a-fA-F]+|\w+);/g, (whole, entity: string) => {
    if (!entity.startsWith('#')) return entities[entity] ?? whole;
    const code = entity[1] === 'x' ? parseInt(entity.slice(2), 16) : Number(entity.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
