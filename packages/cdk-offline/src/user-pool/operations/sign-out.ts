import { clientSecret, isEqual, requireClient, requirePool } from '../app-client';
import { CognitoException } from '../cognito-exception';
import { clientId, token, username, userPoolId } from '../members';
import { operation } from '../operation';
import { optional, text } from '../reader';
import { findSignIn, requireAccessToken, revokeAllSignIns } from '../tokens';
import { requireUser } from '../users';

/** Ends one sign-in. A token that nobody knows is no error, as RFC 7009, section 2.2, has it. */
export const revokeToken = operation(
  'none',
  { Token: token, ClientId: clientId, ClientSecret: optional(text({ min: 24, max: 64 })) },
  (context, { Token, ClientId, ClientSecret }) => {
    const app = requireClient(context, ClientId);
    const secret = clientSecret(app);
    if (!app.client.enableTokenRevocation)
      throw new CognitoException(
        'UnsupportedOperationException',
        'Revoke token is not enabled for this client',
      );
    if (secret !== undefined && !isEqual(secret, ClientSecret ?? ''))
      throw new CognitoException('UnauthorizedException', 'Client authentication failed');
    if (Token.split('.').length === 3)
      throw new CognitoException('UnsupportedTokenTypeException', 'Only refresh tokens can be revoked');
    const signIn = findSignIn(app.pool, Token);
    if (!signIn) return;
    if (signIn.clientId !== ClientId)
      throw new CognitoException('UnauthorizedException', 'The token was issued to another client');
    signIn.revoked = true;
  },
);

export const globalSignOut = operation('none', { AccessToken: token }, (context, { AccessToken }) => {
  const { pool, user } = requireAccessToken(context, AccessToken);
  revokeAllSignIns(pool, user);
});

export const adminUserGlobalSignOut = operation(
  'iam',
  { UserPoolId: userPoolId, Username: username },
  (context, { UserPoolId, Username }) => {
    const pool = requirePool(context, UserPoolId);
    revokeAllSignIns(pool, requireUser(pool, Username));
  },
);
