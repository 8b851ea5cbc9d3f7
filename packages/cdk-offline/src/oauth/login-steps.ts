import { type AppClient, clientSecret, secretHash } from '../user-pool/app-client';
import { invalidSession } from '../user-pool/challenge-sessions';
import { notAuthorized } from '../user-pool/cognito-exception';
import { signInByPassword } from '../user-pool/operations/initiate-auth';
import { respondToChallenge } from '../user-pool/operations/respond-to-auth-challenge';
import { userCode, verifySoftwareToken } from '../user-pool/operations/software-token';
import type { SignInOutput } from '../user-pool/sign-in';
import type { Steps } from '../user-pool/triggers/trigger';
import { readAttributes, readNewPassword } from './fields';
import type { Parameters } from './parameters';
import { requiredAttributes, requireOwnChallenge } from './step-pages';

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
      const NEW_PASSWORD = readNewPassword(form, 'new_password');
      // Only what the page asked for: the form's other attributes are ignored.
      const attributes = readAttributes(form, requiredAttributes(app, session));
      return respond({
        NEW_PASSWORD,
        ...Object.fromEntries(attributes.map(({ Name, Value }) => [`userAttributes.${Name}`, Value])),
      });
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

function ownSecretHash(app: AppClient, username: string): { SECRET_HASH?: string } {
  const { SecretHash } = clientUser(app, username);
  return SecretHash === undefined ? {} : { SECRET_HASH: SecretHash };
}

/**
 * The members that name a user in operations without credentials. The pages belong to the client, so they prove its
 * secret themselves.
 */
export function clientUser(app: AppClient, Username: string) {
  const secret = clientSecret(app);
  const SecretHash = secret === undefined ? undefined : secretHash(secret, Username, app.client.id);
  return { ClientId: app.client.id, Username, SecretHash };
}
