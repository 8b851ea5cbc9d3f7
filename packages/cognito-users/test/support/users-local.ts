import { startHttpServer } from '../../../cdk-offline/src/http/http-server';
import { handleApiRequest } from '../../../cdk-offline/src/http-api/gateway';
import { createIssuerKeys } from '../../../cdk-offline/src/http-api/jwks';
import { observedGateway } from '../../../cdk-offline/test/support/gateway';
import { authorizer, httpApi, route } from '../../../cdk-offline/test/support/http-api';
import {
  ClientId,
  type LocalCognito,
  startLocalCognito,
} from '../../../cdk-offline/test/support/local-cognito';
import { userPool, userPoolClient } from '../../../cdk-offline/test/support/user-pools';
import { createUsersProject, type UsersProject } from './users-cli';

/** App clients that allow one way of signing in alone. */
export const srpClient = userPoolClient({
  id: '2srp456789abcdefghijklmnop',
  explicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
});
export const adminClient = userPoolClient({
  id: '3admin6789abcdefghijklmnop',
  explicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
});

/** A project with what `npm start` runs: its user pool, and its API with `GET /hello`. */
export interface RunningUsersProject extends UsersProject {
  cognito: LocalCognito;
  apiUrl: string;
  stop(): Promise<void>;
}

export async function startUsersProject(): Promise<RunningUsersProject> {
  const pool = userPool({
    usernameCaseSensitive: false,
    clients: [userPoolClient(), srpClient, adminClient],
  });
  const cognito = await startLocalCognito([pool]);
  const gateway = observedGateway({
    api: httpApi({
      routes: [
        route('GET /hello', { authorizer: authorizer({ issuer: pool.issuer, audience: [ClientId] }) }),
      ],
    }),
    issuerKeys: createIssuerKeys({ known: cognito.publicKeys }),
    now: () => new Date(),
  });
  const api = await startHttpServer({
    port: 0,
    flag: '--port',
    answer: (request) => handleApiRequest(request, gateway),
  });
  const project = createUsersProject();
  project.writeLocalOutputs({
    HttpApiGatewayJwtCognitoStack: {
      ApiUrl: api.url,
      UserPoolId: pool.id,
      UserPoolClientId: ClientId,
      CognitoEndpoint: cognito.url,
    },
  });
  return {
    ...project,
    cognito,
    apiUrl: api.url,
    async stop() {
      await Promise.all([cognito.stop(), api.close()]);
      project.remove();
    },
  };
}
