import { writeSync } from 'node:fs';
import { adminCreateUser } from '../../src/user-pool/operations/create-user';
import { UserPools } from '../../src/user-pool/user-pools';
import { userPool } from '../support/user-pools';

/** Creates users in the folder named by the first argument until it is killed, and prints the name of each that it has. */
async function createUsers([stateDirectory = '', prefix = '']: string[]): Promise<never> {
  const pool = userPool();
  const userPools = await UserPools.open({
    pools: [pool],
    stateDirectory,
    notify: () => undefined,
    now: () => new Date(),
  });
  for (let count = 1; ; count++) {
    const Username = `${prefix}-${count}`;
    userPools.run(adminCreateUser, { UserPoolId: pool.id, Username, MessageAction: 'SUPPRESS' });
    writeSync(1, `${Username}\n`);
  }
}

void createUsers(process.argv.slice(2));
