import type { LambdaFunction } from './model/lambda-function';
import type { UserPool } from './model/user-pool';

/** Replaces the addresses of the user pools' domains on AWS with the local one. */
export function replaceDomains(value: string, userPools: UserPool[], cognitoEndpoint: string): string {
  const urls = userPools.flatMap(({ domain }) => domain?.urls ?? []);
  return urls.reduce((result, url) => result.replaceAll(url, cognitoEndpoint), value);
}

/**
 * Points the functions' environment variables to the local user pools. Before the first deployment, a domain on AWS may
 * belong to someone else, who would receive the client's secret.
 */
export function useLocalDomains(
  { functions, userPools }: { functions: LambdaFunction[]; userPools: UserPool[] },
  cognitoEndpoint: string,
): void {
  for (const { environment } of functions)
    for (const [name, value] of Object.entries(environment))
      environment[name] = replaceDomains(value, userPools, cognitoEndpoint);
}
