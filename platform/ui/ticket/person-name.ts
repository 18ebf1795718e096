/** A person's name; a call or a flow that acted by itself is called so in the reader's language. */
export function personName(person: { id: string; name: string }, t: (key: string) => string): string {
  const isSystem = !person.id || person.id.startsWith('system:');
  return isSystem && ['call', 'flow'].includes(person.name) ? t(`ui.ticket.by.${person.name}`) : person.name;
}
