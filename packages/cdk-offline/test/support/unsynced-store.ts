/** Lets SQLite not wait for the disk: only a power failure shows the difference, and tests have thousands of transactions. */
jest.mock('@photostructure/sqlite', () => {
  const sqlite = jest.requireActual<typeof import('@photostructure/sqlite')>('@photostructure/sqlite');
  return {
    ...sqlite,
    DatabaseSync: class extends sqlite.DatabaseSync {
      override exec(sql: string): void {
        super.exec(sql.replace('synchronous = FULL', 'synchronous = OFF'));
      }
    },
  };
});
