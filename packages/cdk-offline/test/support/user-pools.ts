import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UserPool, UserPoolClient } from '../../src/model';

/** An app client as this project's stack has it, but for `changes`. */
export function userPoolClient(changes: Partial<UserPoolClient> = {}): UserPoolClient {
  return {
    logicalId: 'WebClient',
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

/** A user pool as this project's stack has it, but for `changes`. */
export function userPool(changes: Partial<UserPool> = {}): UserPool {
  const id = changes.id ?? 'us-east-1_aB3dE6gH9';
  return {
    logicalId: 'UserPool',
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

/** A folder of its own for one test; call `remove` at the end. */
export function temporaryDirectory(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'user-pools-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
