import { createHash } from 'node:crypto';
import type { OAuthSettings, UserPool } from '../../src/model/user-pool';
import { call, type HttpAnswer, type HttpCall } from './http-call';
import { ClientId, type LocalCognito, Password, useLocalCognito } from './local-cognito';
import { userPool, userPoolClient } from './user-pools';

export const CALLBACK = 'http://localhost:5173/callback';
export const LOGOUT = 'http://localhost:5173/';

/** The settings of a web app's client, except for `changes`. */
export function oauthSettings(changes: Partial<OAuthSettings> = {}): OAuthSettings {
  return {
    flows: ['code'],
    scopes: ['openid', 'email', 'profile'],
    callbackUrls: [CALLBACK],
    logoutUrls: [LOGOUT],
    hasLocalUsers: true,
    hasBranding: true,
    ...changes,
  };
}

/** A public client with the code grant, as web apps use it. */
export const webClient = userPoolClient({ oauth: oauthSettings() });
export const implicitClient = userPoolClient({
  id: '2implicit',
  oauth: oauthSettings({ flows: ['implicit'] }),
});
export const serverClient = userPoolClient({
  id: '3server',
  hasSecret: true,
  oauth: oauthSettings({
    flows: ['code'],
    scopes: ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin', 'reports/read'],
    callbackUrls: ['https://app.example.com/callback?tenant=1', 'myapp://callback', CALLBACK],
  }),
});
export const machineClient = userPoolClient({
  id: '4machine',
  hasSecret: true,
  oauth: oauthSettings({
    flows: ['client_credentials'],
    scopes: ['reports/read', 'reports/write'],
    callbackUrls: [],
  }),
});
/** A client that signs in only through the API. */
export const apiClient = userPoolClient({ id: '5api' });

/** A pool with a domain and managed login, except for `changes`. */
export function oauthPool(changes: Partial<UserPool> = {}): UserPool {
  return userPool({
    domain: {
      prefix: 'hello',
      customDomain: undefined,
      urls: ['https://hello.auth.us-east-1.amazoncognito.com'],
      managedLoginVersion: 2,
    },
    clients: [webClient, implicitClient, serverClient, machineClient, apiClient],
    ...changes,
  });
}

/** A public client with a change to its OAuth settings. */
export function changedClient(id: string, changes: Partial<OAuthSettings>) {
  return userPoolClient({ id, oauth: oauthSettings(changes) });
}

/** A server for a test file, with the user alice. */
export function useOAuthServer(...pools: UserPool[]): LocalCognito {
  const cognito = useLocalCognito(...(pools.length > 0 ? pools : [oauthPool()]));
  beforeAll(() => cognito.addUser('alice'));
  return cognito;
}

/** PKCE: a verifier and its challenge (RFC 7636). */
export const VERIFIER = 'verifier-'.repeat(6);
export const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

export type Fields = Record<string, string>;

/** Encodes parameters, without those that are undefined. */
export function encode(fields: Record<string, string | undefined>): string {
  const entries = Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new URLSearchParams(entries).toString();
}

/** The parameters of a request to authorize, except for `changes`; undefined leaves one out. */
export function authorization(changes: Record<string, string | undefined> = {}): string {
  return encode({
    response_type: 'code',
    client_id: ClientId,
    redirect_uri: CALLBACK,
    state: 'st/ate &1',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...changes,
  });
}

/** A browser: keeps cookies by path and sends forms, but doesn't follow redirects. */
export class Browser {
  readonly #cognito: Pick<LocalCognito, 'url'>;
  /** By name and path. */
  readonly #cookies = new Map<string, { name: string; value: string; path: string }>();

  constructor(cognito: Pick<LocalCognito, 'url'>) {
    this.#cognito = cognito;
  }

  get(path: string, headers: Fields = {}): Promise<HttpAnswer> {
    return this.#send(path, { headers });
  }

  /** Sends a form as a page of the server does. */
  post(path: string, fields: Fields | string, headers: Fields = {}): Promise<HttpAnswer> {
    return this.#send(path, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        origin: this.#cognito.url,
        ...headers,
      },
      body: typeof fields === 'string' ? fields : encode(fields),
    });
  }

  /** Opens the sign-in page and sends its form. */
  async signIn(query = authorization(), fields: Fields = {}): Promise<HttpAnswer> {
    const page = await this.get(`/login?${query}`);
    return this.post(`/login?${query}`, {
      ...hiddenFields(page.body),
      username: 'alice',
      password: Password,
      cognitoAsfData: '',
      signInSubmitButton: 'Sign in',
      ...fields,
    });
  }

  /** Sends the form of a page with more fields. */
  submit(query: string, page: HttpAnswer, fields: Fields): Promise<HttpAnswer> {
    return this.post(`/login?${query}`, { ...hiddenFields(page.body), ...fields });
  }

  /** Sends the form of a page where the page says, with its first or its second button. */
  send(
    page: HttpAnswer,
    fields: Fields = {},
    button: 'action' | 'formaction' = 'action',
  ): Promise<HttpAnswer> {
    const [, path = ''] = new RegExp(` ${button}="([^"]+)"`).exec(page.body) ?? [];
    return this.post(path.replaceAll('&amp;', '&'), { ...hiddenFields(page.body), ...fields });
  }

  cookie(name: string): string | undefined {
    return [...this.#cookies.values()].find((cookie) => cookie.name === name)?.value;
  }

  setCookie(name: string, value: string, path = '/'): void {
    this.#cookies.set(`${name} ${path}`, { name, value, path });
  }

  async #send(path: string, request: HttpCall): Promise<HttpAnswer> {
    const [pathname = ''] = path.split('?');
    const cookies = [...this.#cookies.values()].filter((cookie) =>
      `${pathname}/`.startsWith(cookie.path.replace(/\/?$/, '/')),
    );
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const headers: Fields = { ...(cookie && { cookie }), ...request.headers };
    const answer = await call(this.#cognito.url + path, { ...request, headers });
    for (const header of [answer.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = '', setPath = '/'] = /^([^=]+)=([^;]*);.*?Path=([^;]+)/.exec(header) ?? [];
      if (header.includes('Max-Age=0')) this.#cookies.delete(`${name} ${setPath}`);
      else this.setCookie(name, value, setPath);
    }
    return answer;
  }
}

/** The hidden fields of a page. */
export function hiddenFields(page: string): Fields {
  const fields = page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g);
  return Object.fromEntries([...fields].map(([, name = '', value = '']) => [name, value]));
}

export function titleOf({ body }: HttpAnswer): string | undefined {
  return /<title>([^<]*)/.exec(body)?.[1];
}

/** The error that a page shows. */
export function alertOf({ body }: HttpAnswer): string | undefined {
  return /role="alert">([^<]*)/.exec(body)?.[1];
}

/** The parameters that a redirect sends to the app, in the query or in the fragment. */
export function redirectParameters({ headers }: HttpAnswer): Fields {
  const [, parameters = ''] = /[?#](.*)$/.exec(String(headers.location)) ?? [];
  return Object.fromEntries(new URLSearchParams(parameters));
}

/** Sends a form to an endpoint. */
export function postForm(
  { url }: Pick<LocalCognito, 'url'>,
  path: string,
  fields: Record<string, string | undefined>,
  headers: Fields = {},
): Promise<HttpAnswer> {
  return call(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: encode(fields),
  });
}

/** Alice's browser for each server. Her session is reused because a sign-in takes long. */
const browsers = new WeakMap<LocalCognito, Browser>();

/** An authorization code for alice, from her session if there is one. */
export async function obtainCode(cognito: LocalCognito, query = authorization()): Promise<string> {
  const browser = browsers.get(cognito) ?? new Browser(cognito);
  browsers.set(cognito, browser);
  const answer = await browser.get(`/oauth2/authorize?${query}`);
  const isSignedOut = String(answer.headers.location).startsWith('/login?');
  return redirectParameters(isSignedOut ? await browser.signIn(query) : answer).code ?? '';
}

/** Sends the code to the token endpoint, with `changes` to the other fields. */
export function redeem(
  cognito: Pick<LocalCognito, 'url'>,
  code: string,
  changes: Record<string, string | undefined> = {},
  headers: Fields = {},
): Promise<HttpAnswer> {
  const fields = {
    grant_type: 'authorization_code',
    client_id: ClientId,
    redirect_uri: CALLBACK,
    code,
    code_verifier: VERIFIER,
    ...changes,
  };
  return postForm(cognito, '/oauth2/token', fields, headers);
}

/** Gets tokens for alice with the authorization code grant. */
export async function obtainTokens(cognito: LocalCognito, query = authorization()): Promise<Fields> {
  return JSON.parse((await redeem(cognito, await obtainCode(cognito, query))).body);
}

export async function readSecret(cognito: LocalCognito, ClientId: string): Promise<string> {
  const UserPoolId = userPool().id;
  const { UserPoolClient } = await cognito.sdk.describeUserPoolClient({ UserPoolId, ClientId });
  return UserPoolClient?.ClientSecret ?? '';
}

export function basic(id: string, secret: string): Fields {
  return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
}
