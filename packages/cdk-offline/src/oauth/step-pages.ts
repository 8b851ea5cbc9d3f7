import { html } from '../http/html';
import type { AppClient } from '../user-pool/app-client';
import { missingAttributes } from '../user-pool/attributes';
import { type Challenge, invalidSession } from '../user-pool/challenge-sessions';
import { associateSoftwareToken } from '../user-pool/operations/software-token';
import { hasSelfServiceRecovery } from '../user-pool/recovery';
import { findUserBySub } from '../user-pool/users';
import { attributeField, CODE_FIELD, newPasswordFields, usernameField } from './fields';
import type { PageContent } from './form-pages';

/** The first page. AWS's field names are known; those of the other pages are ours. */
export function firstStepPage({ pool }: AppClient, username: string | undefined): PageContent {
  return {
    path: '/login',
    title: 'Sign in',
    fields: [
      usernameField(pool, username),
      { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' },
    ],
    button: 'Sign in',
    links: [
      ...(hasSelfServiceRecovery(pool) ? [{ path: '/forgotPassword', label: 'Forgot your password?' }] : []),
      ...(pool.template.adminCreateUserOnly ? [] : [{ path: '/signup', label: 'Sign up' }]),
    ],
  };
}

/**
 * The page that asks for the response to a challenge.
 * @throws CognitoException NotAuthorizedException for a session that has ended
 */
export function stepPage(app: AppClient, session: string): PageContent {
  const { step } = requireOwnChallenge(app, session);
  switch (step.name) {
    case 'NEW_PASSWORD_REQUIRED':
      return newPasswordPage(app, session);
    case 'SOFTWARE_TOKEN_MFA':
      return {
        path: '/login',
        title: 'Enter a code',
        introduction: html`<p>Enter the code that your authenticator app shows.</p>`,
        hidden: { session },
        fields: [CODE_FIELD],
        button: 'Sign in',
      };
    case 'MFA_SETUP':
      return setupPage(app, session);
    default:
      throw invalidSession();
  }
}

function newPasswordPage(app: AppClient, session: string): PageContent {
  return {
    path: '/login',
    title: 'Choose a new password',
    introduction: html`<p>Your password is temporary. Choose your own.</p>`,
    hidden: { session },
    fields: [
      ...newPasswordFields('new_password', 'New password'),
      ...requiredAttributes(app, session).map((name) => attributeField(name)),
    ],
    button: 'Save and sign in',
  };
}

/** AWS doesn't document how its pages set up a second factor. This page, without a QR code, is our choice. */
function setupPage(app: AppClient, session: string): PageContent {
  const { pendingSoftwareToken } = findSessionUser(app, session) ?? {};
  const { SecretCode, Session } =
    pendingSoftwareToken === undefined
      ? associateSoftwareToken(app.context, { AccessToken: undefined, Session: session })
      : { SecretCode: pendingSoftwareToken, Session: session };
  return {
    path: '/login',
    title: 'Set up an authenticator app',
    introduction: html`<p>Add this key to your authenticator app, then enter the code that it shows.</p>
      <p><code>${SecretCode}</code></p>`,
    hidden: { session: Session ?? session },
    fields: [CODE_FIELD],
    button: 'Sign in',
  };
}

/** The attributes that the user has to add with the new password. */
export function requiredAttributes(app: AppClient, session: string): string[] {
  const user = findSessionUser(app, session);
  return user ? missingAttributes(app.pool, user) : [];
}

function findSessionUser(app: AppClient, session: string) {
  return findUserBySub(app.pool, requireOwnChallenge(app, session).sub);
}

/** @throws CognitoException NotAuthorizedException for a session that has ended or belongs to another client */
export function requireOwnChallenge({ context, client }: AppClient, session: string): Challenge {
  const challenge = context.challenges.require(session, context.now);
  if (challenge.clientId !== client.id) throw invalidSession();
  return challenge;
}
