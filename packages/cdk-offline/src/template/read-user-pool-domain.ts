import type { UserPoolDomain } from '../model/user-pool';
import { requireSupportedProperties } from './require-supported';
import type { Resource } from './resource';
import type { Template } from './template';

const MAX_PREFIX_LENGTH = 63;
/** A domain with a certificate is a custom domain; any other is a prefix. */
const CERTIFICATE = ['CustomDomainConfig', 'CertificateArn'];

/**
 * Reads the domains of a user pool; undefined if it has none.
 * @throws ExplainedError if AWS would fail the deployment. The message uses AWS's wording if it is known.
 */
export function readUserPoolDomain(pool: Resource, template: Template): UserPoolDomain | undefined {
  const domains = template
    .ofType('AWS::Cognito::UserPoolDomain')
    .filter((domain) => domain.requiredString('UserPoolId') === pool.ref);
  for (const domain of domains) requireValidDomain(domain, pool);
  if (domains.length === 0) return undefined;
  const isCustom = (domain: Resource) => domain.isSet(...CERTIFICATE);
  return {
    prefix: domains.find((domain) => !isCustom(domain))?.string('Domain'),
    customDomain: domains.find(isCustom)?.string('Domain'),
    urls: domains.map((domain) =>
      isCustom(domain)
        ? `https://${domain.string('Domain')}`
        : `https://${domain.string('Domain')}.auth.${template.stack.region}.amazoncognito.com`,
    ),
    managedLoginVersion: domains.some((domain) => domain.number('ManagedLoginVersion') === 2) ? 2 : 1,
  };
}

function requireValidDomain(domain: Resource, pool: Resource): void {
  requireSupportedProperties(domain);
  if (domain.number('ManagedLoginVersion') === 2 && pool.string('UserPoolTier') === 'LITE')
    domain.fail(
      'ManagedLoginVersion 2 needs a user pool with UserPoolTier ESSENTIALS or PLUS',
      'use version 1 or another tier',
    );
  if (domain.isSet(...CERTIFICATE)) requireCertificate(domain);
  else requirePrefix(domain);
}

/** An ARN that only AWS knows, such as that of a certificate in this stack, is accepted. */
function requireCertificate(domain: Resource): void {
  domain.requiredString('Domain');
  const arn = domain.stringIfKnown(...CERTIFICATE);
  if (arn !== undefined && !/^arn:[\w-]+:acm:us-east-1:/.test(arn))
    domain.fail(
      "CustomDomainConfig.CertificateArn: The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain",
      'use a certificate in us-east-1',
    );
}

function requirePrefix(domain: Resource): void {
  const prefix = domain.requiredString('Domain');
  if (!/^[a-z\d]([a-z\d-]*[a-z\d])?$/.test(prefix))
    domain.fail(
      `Domain ${prefix}: The domain name contains an invalid character. Domain names can only contain lower-case letters, numbers, and hyphens`,
      'use another prefix',
    );
  if (prefix.length > MAX_PREFIX_LENGTH)
    domain.fail(
      `Domain ${prefix}: Member must have length less than or equal to ${MAX_PREFIX_LENGTH}`,
      'use a shorter prefix',
    );
  const reserved = prefix.split('-').find((part) => ['aws', 'amazon', 'cognito'].includes(part));
  if (reserved !== undefined)
    domain.fail(
      `Domain ${prefix} contains the reserved word ${reserved}, so AWS rejects it with "Invalid request provided: AWS::Cognito::UserPoolDomain"`,
      'use another prefix',
    );
}
