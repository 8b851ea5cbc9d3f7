import { requirePool } from '../app-client';
import { nextToken, userPoolId } from '../input-schemas';
import { defineOperation, paginate } from '../operation';
import { integer, optional } from '../schema';
import type { Entry, Position } from '../store';
import { poolDates, toLambdaConfig } from './descriptions';

const maxResults = integer(1, 60);

export const poolListOperations = {
  ListUserPools: defineOperation(
    'iam',
    { MaxResults: maxResults, NextToken: nextToken },
    (context, { MaxResults, NextToken }) => {
      const { items, next } = paginate((after) => listed(context.pools, after), MaxResults, NextToken);
      const UserPools = items.map((pool) => ({
        Id: pool.template.id,
        Name: pool.template.name,
        LambdaConfig: toLambdaConfig(pool.template),
        ...poolDates(pool),
      }));
      return { UserPools, NextToken: next };
    },
  ),

  ListUserPoolClients: defineOperation(
    'iam',
    { UserPoolId: userPoolId, MaxResults: optional(maxResults), NextToken: nextToken },
    (context, { UserPoolId, MaxResults, NextToken }) => {
      const { clients } = requirePool(context, UserPoolId).template;
      const { items, next } = paginate((after) => listed(clients, after), MaxResults, NextToken);
      const UserPoolClients = items.map(({ id, name }) => ({ ClientId: id, UserPoolId, ClientName: name }));
      return { UserPoolClients, NextToken: next };
    },
  ),
};

/** Numbers a list's items from 1, as a table's records are. */
function* listed<T>(items: readonly T[], [, after]: Position = ['', 0]): Iterable<Entry<T>> {
  for (const [index, record] of items.entries())
    if (index >= after) yield { record, position: ['', index + 1] };
}
