// Who may import whom. Every line that matches a project must hold; a project matching no line may import nothing.
const only = (sourceTag, ...onlyDependOnLibsWithTags) => ({ sourceTag, onlyDependOnLibsWithTags });

export const boundaries = [
  only('type:kernel'),
  only('type:contract', 'type:kernel', 'type:contract'),
  only('type:sdk', 'type:kernel', 'type:sdk'),
  only('type:store', 'type:kernel', 'type:contract'),
  only('type:adapter', 'type:kernel', 'type:contract', 'type:store', 'type:sdk'),
  only(
    'type:server',
    'type:kernel',
    'type:contract',
    'type:store',
    'type:server',
    'type:sdk',
    'type:adapter',
  ),
  only('type:nodes', 'type:kernel', 'type:contract', 'type:server', 'type:sdk'),
  only('type:ui', 'type:kernel', 'type:contract', 'type:ui', 'type:sdk'),
  only('type:web', 'type:kernel', 'type:contract', 'type:ui', 'type:sdk'),
  only('type:content', 'type:kernel', 'type:contract', 'type:sdk'),
  only('type:test', '*'),
  only('type:app', '*'),
  only('scope:platform', 'scope:platform', 'type:sdk'),
  only('scope:designer', 'scope:designer', 'scope:platform', 'type:sdk'),
  only('scope:runtime', 'scope:runtime', 'scope:platform', 'type:sdk'),
  only('scope:telephony', 'scope:telephony', 'scope:platform', 'type:sdk'),
  only('scope:templates', 'scope:templates', 'scope:platform', 'scope:designer', 'type:sdk'),
  only('scope:seed', '*'),
  only('scope:test', '*'),
  {
    sourceTag: 'env:any',
    onlyDependOnLibsWithTags: ['env:any'],
    bannedExternalImports: ['@angular/*', 'koa*', '@koa/*', '@mikro-orm/*', 'ws', 'better-sqlite3', 'pino'],
  },
  {
    sourceTag: 'env:browser',
    onlyDependOnLibsWithTags: ['env:any', 'env:browser'],
    bannedExternalImports: ['koa*', '@koa/*', '@mikro-orm/*', 'better-sqlite3', 'pino'],
  },
  {
    sourceTag: 'env:node',
    onlyDependOnLibsWithTags: ['env:any', 'env:node'],
    bannedExternalImports: ['@angular/*'],
  },
];
