import { type User, UserManager } from 'oidc-client-ts';

/** The outputs of the stack, as `cdk deploy --outputs-file` and `npm start` write them. */
interface Outputs {
  readonly ApiUrl: string;
  readonly UserPoolId: string;
  readonly UserPoolClientId: string;
  /** The address of the local user pool. Only `npm start` writes it. */
  readonly CognitoEndpoint?: string;
}

async function readOutputs(): Promise<Outputs> {
  const response = await fetch('outputs.json');
  if (!response.ok) throw new Error('outputs.json is missing: copy the outputs of the stack to this folder.');
  const [outputs] = Object.values((await response.json()) as Record<string, Outputs>);
  if (outputs === undefined) throw new Error('outputs.json has no stack.');
  return outputs;
}

const pageUrl = `${location.origin}${location.pathname}`;

function createUserManager({ UserPoolId, UserPoolClientId, CognitoEndpoint }: Outputs): UserManager {
  const [region] = UserPoolId.split('_');
  return new UserManager({
    // The issuer. Its discovery document has the addresses of the sign-in page and of the token endpoint.
    authority: `${CognitoEndpoint ?? `https://cognito-idp.${region}.amazonaws.com`}/${UserPoolId}`,
    client_id: UserPoolClientId,
    redirect_uri: pageUrl,
    scope: 'openid email profile',
    // Cognito revokes only refresh tokens, each together with the access tokens that it was exchanged for.
    revokeTokenTypes: ['refresh_token'],
  });
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element ${id}.`);
  return found;
}

function show(user: User | null): void {
  element('status').textContent =
    user === null ? 'Signed out' : `Signed in as ${user.profile['cognito:username']}`;
  for (const id of ['call-api', 'renew', 'sign-out']) element(id).hidden = user === null;
  element('sign-in').hidden = user !== null;
}

function showResult(result: unknown): void {
  element('result').textContent = String(result);
}

/** Runs the action when the button is clicked, and shows the text that it returns, or its error. */
function onClick(id: string, action: () => Promise<string>): void {
  element(id).addEventListener('click', () => action().then(showResult, showResult));
}

async function start(): Promise<void> {
  const outputs = await readOutputs();
  const manager = createUserManager(outputs);
  manager.events.addUserLoaded(show);
  manager.events.addUserUnloaded(() => show(null));

  onClick('sign-in', async () => {
    await manager.signinRedirect();
    return 'Going to the sign-in page …';
  });
  onClick('call-api', async () => {
    const user = await manager.getUser();
    const response = await fetch(`${outputs.ApiUrl}/hello`, {
      headers: { Authorization: `Bearer ${user?.access_token}` },
    });
    return `${response.status} ${await response.text()}`;
  });
  onClick('renew', async () => {
    const user = await manager.signinSilent();
    return `The new access token expires in ${user?.expires_in} s`;
  });
  onClick('sign-out', async () => {
    await manager.revokeTokens();
    await manager.removeUser();
    // Cognito's sign-out takes its own parameters instead of those of OpenID Connect.
    const parameters = new URLSearchParams({ client_id: outputs.UserPoolClientId, logout_uri: pageUrl });
    location.assign(`${await manager.metadataService.getEndSessionEndpoint()}?${parameters}`);
    return 'Signing out …';
  });

  if (new URLSearchParams(location.search).has('state')) {
    // Back from the sign-in page. The code works only once, so remove it from the address bar and the history.
    const callbackUrl = location.href;
    history.replaceState(null, '', pageUrl);
    await manager.signinRedirectCallback(callbackUrl).catch(showResult);
  }
  show(await manager.getUser());
}

start().catch(showResult);
