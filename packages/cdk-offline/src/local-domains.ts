import type { HttpApi, UserPool } from './model';

/** Replaces the addresses of the user pools' domains on AWS with the local one. */
export function replaceDomains(value: string, userPools: UserPool[], cognitoEndpoint: string): string {
  const urls = userPools.flatMap(({ domain }) => domain?.urls ?? []);
  return urls.reduce((result, url) => result.replaceAll(url, cognitoEndpoint), value);
}

/**
 * Points the functions' environment variables to the local user pools. Before the first deployment, a domain on AWS may
 * belong to somebody else, who would receive the client's secret.
 */
export function withLocalDomains(
  { api, userPools }: { api: HttpApi; userPools: UserPool[] },
  cognitoEndpoint: string,
): HttpApi {
  const localEnvironment = (environment: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [
        name,
        replaceDomains(value, userPools, cognitoEndpoint),
      ]),
    );
  const routes = api.routes.map(({ integration, ...route }) => {
    const { lambdaFunction } = integration;
    const environment = localEnvironment(lambdaFunction.environment);
    return { ...route, integration: { ...integration, lambdaFunction: { ...lambdaFunction, environment } } };
  });
  return { ...api, routes };
}
