import { type AppClient, clientSecret, secretHash } from '../user-pool/app-client';
import { invalidSession } from '../user-pool/challenge-sessions';
import { invalidParameter, notAuthorized } from '../user-pool/cognito-exception';
import { signInByPassword } from '../user-pool/operations/initiate-auth';
import { respondToChallenge } from '../user-pool/operations/respond-to-auth-challenge';
import { userCode, verifySoftwareToken } from '../user-pool/operations/software-token';
import type { SignInOutput } from '../user-pool/sign-in';
import type { Steps } from '../user-pool/triggers/trigger';
import type { Parameters } from './parameters';
import { ATTRIBUTE_PREFIX, requiredAttributes, requireOwnChallenge } from './step-pages';

/**
 * Submits a sign-in page. It gets the same checks as in the API: lockout, password policy, second factor.
 * @throws CognitoException
 */
export function submitStep(app: AppClient, form: Parameters): Steps<SignInOutput> {
  const session = form.get('session');
  return session === undefined ? submitPassword(app, form) : submitResponse(app, form, session);
}

function submitPassword(app: AppClient, form: Parameters): Steps<SignInOutput> {
  const [username, password] = [form.get('username'), form.get('password')];
  if (username === undefined || password === undefined)
    throw notAuthorized('Incorrect username or password.');
  const parameters = { USERNAME: username, PASSWORD: password, ...ownSecretHash(app, username) };
  return signInByPassword(app, new Map(Object.entries(parameters)));
}

function submitResponse(app: AppClient, form: Parameters, session: string): Steps<SignInOutput> {
  const { step, username } = requireOwnChallenge(app, session);
  const respond = (responses: Record<string, string>, Session = session) =>
    respondToChallenge(app, {
      ChallengeName: step.name,
      Session,
      ChallengeResponses: new Map(
        Object.entries({ USERNAME: username, ...ownSecretHash(app, username), ...responses }),
      ),
    });
  switch (step.name) {
    case 'NEW_PASSWORD_REQUIRED': {
      const NEW_PASSWORD = form.get('new_password') ?? '';
      if (NEW_PASSWORD !== form.get('confirm_password'))
        throw invalidParameter('The two passwords are not the same.');
      return respond({ NEW_PASSWORD, ...readAttributes(app, form, session) });
    }
    case 'SOFTWARE_TOKEN_MFA':
      return respond({ SOFTWARE_TOKEN_MFA_CODE: form.get('code') ?? '' });
    case 'MFA_SETUP': {
      const UserCode = userCode(form.get('code') ?? '', 'code');
      const input = { AccessToken: undefined, Session: session, UserCode };
      return respond({}, verifySoftwareToken(app.context, input).Session);
    }
    default:
      throw invalidSession();
  }
}

/** The attributes that the page asked for; the form's other attributes are ignored. */
function readAttributes(app: AppClient, form: Parameters, session: string): Record<string, string> {
  const entries = requiredAttributes(app, session).flatMap((name): [string, string][] => {
    const value = form.get(`${ATTRIBUTE_PREFIX}${name}`);
    return value === undefined ? [] : [[`${ATTRIBUTE_PREFIX}${name}`, value]];
  });
  return Object.fromEntries(entries);
}

/** The page belongs to the client, so it proves the client's secret itself. */
function ownSecretHash(app: AppClient, username: string): { SECRET_HASH?: string } {
  const secret = clientSecret(app);
  return secret === undefined ? {} : { SECRET_HASH: secretHash(secret, username, app.client.id) };
}
