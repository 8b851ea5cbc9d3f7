import type { PoolGroup, PoolUser, UserPool } from '../model/user-pool';
import { requireSupportedProperties } from './require-supported';
import type { Resource } from './resource';
import type { Template } from './template';

/** Reads the groups and users that the template defines in a pool. */
export function readPoolMembers(
  pool: Resource,
  template: Template,
): Pick<UserPool, 'groups' | 'users' | 'memberships'> {
  const members = (type: string) =>
    template.ofType(type).filter((resource) => resource.requiredString('UserPoolId') === pool.ref);
  return {
    groups: members('AWS::Cognito::UserPoolGroup').map(readGroup),
    users: members('AWS::Cognito::UserPoolUser').map(readUser),
    memberships: members('AWS::Cognito::UserPoolUserToGroupAttachment').map((resource) => {
      requireSupportedProperties(resource);
      return {
        username: resource.requiredString('Username'),
        groupName: resource.requiredString('GroupName'),
        label: resource.label,
      };
    }),
  };
}

function readGroup(resource: Resource): PoolGroup {
  requireSupportedProperties(resource);
  return {
    name: resource.string('GroupName') ?? resource.ref,
    description: resource.string('Description'),
    roleArn: resource.string('RoleArn'),
    precedence: resource.number('Precedence'),
  };
}

function readUser(resource: Resource): PoolUser {
  requireSupportedProperties(resource);
  return {
    username: resource.requiredString('Username'),
    attributes: resource.keys('UserAttributes').map((index) => ({
      name: resource.requiredString('UserAttributes', index, 'Name'),
      value: resource.requiredString('UserAttributes', index, 'Value'),
    })),
    deliveryMediums: resource.stringList('DesiredDeliveryMediums'),
    messageAction: resource.string('MessageAction'),
    label: resource.label,
  };
}
