import type { Store } from '@callweave/platform/store';
import type { EntityManager } from '@mikro-orm/core';
import { User, UserPost } from './identity.entities';
import { postsWith } from './permission-change';
import { findUsers } from './users';

interface PersonName {
  id: string;
  name: string;
}

/** Who there is, for other areas: active users only. */
export function createPeople(store: Store) {
  const active = (em: EntityManager, tenantId: string, id: string) =>
    em.findOne(User, { tenantId, id, state: 'active' });
  return {
    async find(tenantId: string, userId: string): Promise<PersonName | undefined> {
      const user = await store.read({ tenantId }, (em) => active(em, tenantId, userId));
      return user ? nameOf(user) : undefined;
    },

    /** In any of the user's posts. */
    holdsRight(tenantId: string, userId: string, rightKey: string): Promise<boolean> {
      return store.read({ tenantId }, async (em) => {
        const postIds = await postsWith(em, tenantId, { right: rightKey });
        const held = await em.count(UserPost, { tenantId, userId, postId: { $in: postIds } });
        return held > 0 && !!(await active(em, tenantId, userId));
      });
    },

    /** By login name; `text` is part of name, login name or work number. */
    search(
      tenantId: string,
      { right, text, limit }: { right?: string; text?: string; limit: number },
    ): Promise<PersonName[]> {
      return store.read({ tenantId }, async (em) => {
        const page = await findUsers(em, tenantId, { right, search: text, limit, state: 'active' });
        return page.items.map(nameOf);
      });
    },
  };
}

const nameOf = ({ id, name }: User): PersonName => ({ id, name });
