import { requireAccessToken } from '../access-tokens';
import { hasClientSecret, requireClient } from '../app-client';
import { CognitoException } from '../cognito-exception';
import { clientId, clientSecret, token, USER } from '../input-schemas';
import { defineOperation } from '../operation';
import { findSignIn, revokeAllSignIns, revokeRefreshToken } from '../refresh-tokens';
import { optional } from '../schema';
import { requireUser } from '../users';

export const signOutOperations = {
  /** Ends one sign-in. An unknown token is not an error (RFC 7009, section 2.2). */
  RevokeToken: defineOperation(
    'none',
    { Token: token, ClientId: clientId, ClientSecret: optional(clientSecret) },
    (context, { Token, ClientId, ClientSecret }) => {
      const app = requireClient(context, ClientId);
      if (!app.client.enableTokenRevocation)
        throw new CognitoException(
          'UnsupportedOperationException',
          'Revoke token is not enabled for this client',
        );
      if (!hasClientSecret(app, ClientSecret))
        throw new CognitoException('UnauthorizedException', 'Client authentication failed');
      if (Token.split('.').length === 3)
        throw new CognitoException('UnsupportedTokenTypeException', 'Only refresh tokens can be revoked');
      const signIn = findSignIn(app.pool, Token);
      if (!signIn) return;
      if (signIn.clientId !== ClientId)
        throw new CognitoException('UnauthorizedException', 'The token was issued to another client');
      revokeRefreshToken(app.pool, signIn, Token);
    },
  ),

  GlobalSignOut: defineOperation('none', { AccessToken: token }, (context, { AccessToken }) => {
    const { pool, user } = requireAccessToken(context, AccessToken);
    revokeAllSignIns(pool, user);
  }),

  AdminUserGlobalSignOut: defineOperation('iam', USER, (context, input) => {
    const { pool, user } = requireUser(context, input);
    revokeAllSignIns(pool, user);
  }),
};
