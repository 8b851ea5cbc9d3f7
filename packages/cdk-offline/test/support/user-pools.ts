import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UserPool, UserPoolClient } from '../../src/model/user-pool';
import { type LocalPool, openPoolRecords, type PoolState, type User } from '../../src/user-pool/state';
import { Store } from '../../src/user-pool/store';

/** An app client like the sample's, except for `changes`. */
export function userPoolClient(changes: Partial<UserPoolClient> = {}): UserPoolClient {
  return {
    id: '1example23456789abcdefghij',
    name: 'WebClient',
    hasSecret: false,
    explicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    idTokenValiditySeconds: 3600,
    accessTokenValiditySeconds: 3600,
    refreshTokenValiditySeconds: 30 * 24 * 3600,
    preventUserExistenceErrors: true,
    enableTokenRevocation: true,
    ...changes,
  };
}

/** A user pool like the sample's, except for `changes`. */
export function userPool(changes: Partial<UserPool> = {}): UserPool {
  const id = changes.id ?? 'us-east-1_aB3dE6gH9';
  return {
    id,
    name: 'Users',
    region: 'us-east-1',
    accountId: '123456789012',
    issuer: `https://cognito-idp.us-east-1.amazonaws.com/${id}`,
    passwordPolicy: {
      minimumLength: 12,
      requireLowercase: true,
      requireUppercase: true,
      requireNumbers: true,
      requireSymbols: true,
      temporaryPasswordValidityDays: 7,
    },
    adminCreateUserOnly: true,
    mfaConfiguration: 'OPTIONAL',
    enabledMfas: ['SOFTWARE_TOKEN_MFA'],
    usernameAttributes: [],
    usernameCaseSensitive: true,
    clients: [userPoolClient()],
    ...changes,
  };
}

/** The state of a pool with placeholder keys, except for `changes`. */
export function poolState(changes: Partial<PoolState> = {}): PoolState {
  const key = { kid: '', privateKey: '' };
  const keys = { idTokenKey: key, accessTokenKey: key, unknownUserKey: 'key' };
  return {
    poolId: userPool().id,
    createdAt: 0,
    ...keys,
    clientSecrets: [],
    templateMembers: undefined,
    ...changes,
  };
}

/** A pool without users, in memory. */
export function localPool(changes: Partial<UserPool> = {}): LocalPool {
  const template = userPool(changes);
  return { template, state: poolState(), ...openPoolRecords(new Store(':memory:'), template.id) };
}

/** A user without a password. */
export function poolUser(username: string, attributes: Record<string, string> = {}): User {
  return {
    username,
    sub: `sub-of-${username}`,
    attributes: Object.entries(attributes).map(([name, value]) => ({ name, value })),
    groups: [],
    enabled: true,
    status: 'CONFIRMED',
    salt: '',
    verifier: '',
    passwordHistory: undefined,
    temporaryPasswordExpiresAt: undefined,
    pendingSoftwareToken: undefined,
    softwareToken: undefined,
    codes: undefined,
    createdAt: 0,
    modifiedAt: 0,
  };
}

/** Creates a folder. Call `remove` at the end of the test. */
export function temporaryDirectory(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'user-pools-'));
  return { path, remove: () => removeDirectory(path) };
}

/** Windows can't remove a folder until the last process that runs in it has ended. */
export function removeDirectory(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 10 });
}
