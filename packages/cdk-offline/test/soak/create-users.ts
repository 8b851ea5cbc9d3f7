import { writeSync } from 'node:fs';
import { createUserOperations } from '../../src/user-pool/operations/create-user';
import { UserPools } from '../../src/user-pool/user-pools';
import { userPool } from '../support/user-pools';

/** Creates users in a state folder until the process is killed, and prints the name of each stored user. */
async function createUsers([stateDirectory = '', prefix = '']: string[]): Promise<never> {
  const pool = userPool();
  const userPools = new UserPools({ pools: [pool], stateDirectory, notify: () => undefined });
  for (let count = 1; ; count++) {
    const Username = `${prefix}-${count}`;
    const input = { UserPoolId: pool.id, Username, MessageAction: 'SUPPRESS' };
    await userPools.run(createUserOperations.AdminCreateUser, input);
    writeSync(1, `${Username}\n`);
  }
}

void createUsers(process.argv.slice(2));
