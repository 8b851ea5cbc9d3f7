import { createHash } from 'node:crypto';
import type { References } from './intrinsic-functions';
import { Resource, type ResourceDefinition } from './resource';
import type { SynthesizedStack } from './synthesize';

/** The values of a resource's `Ref` and `Fn::GetAtt`. */
interface PhysicalValues {
  ref: string;
  attributes: Record<string, string>;
}

const LOWER_CASE_AND_DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const LETTERS_AND_DIGITS = `${LOWER_CASE_AND_DIGITS}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;

/**
 * Generates IDs in AWS's formats for every emulated resource, the same at every start.
 * Source: CloudFormation template reference, "Return values" of each resource type.
 * @param parameters the template's parameters by name
 */
export function resourceReferences(
  stack: SynthesizedStack,
  definitions: readonly ResourceDefinition[],
  parameters: ReadonlyMap<string, string>,
): References {
  const pseudoParameters = new Map([
    ['AWS::AccountId', stack.accountId],
    ['AWS::Partition', 'aws'],
    ['AWS::Region', stack.region],
    ['AWS::StackName', stack.name],
    ['AWS::StackId', `arn:aws:cloudformation:${stack.region}:${stack.accountId}:stack/${stack.name}/local`],
    ['AWS::URLSuffix', 'amazonaws.com'],
  ]);
  const parameter = (name: string) => pseudoParameters.get(name) ?? parameters.get(name);
  const nameReferences = { ref: parameter, getAtt: () => undefined };
  const resources = new Map(
    definitions.map((definition) => [
      definition.logicalId,
      physicalValues(stack, definition, new Resource(definition, nameReferences)),
    ]),
  );
  return {
    ref: (name) => parameter(name) ?? resources.get(name)?.ref,
    getAtt(logicalId, attribute) {
      return new Map(Object.entries(resources.get(logicalId)?.attributes ?? {})).get(attribute);
    },
  };
}

/** @param names resolves the names that the template sets, which can't refer to other resources */
function physicalValues(
  stack: SynthesizedStack,
  { logicalId, type }: ResourceDefinition,
  names: Resource,
): PhysicalValues | undefined {
  const id = (alphabet: string, length: number) => deriveId(`${stack.name}/${logicalId}`, alphabet, length);
  const { region, accountId } = stack;
  switch (type) {
    case 'AWS::Cognito::UserPool': {
      const ref = `${region}_${id(LETTERS_AND_DIGITS, 9)}`;
      const ProviderName = `cognito-idp.${region}.amazonaws.com/${ref}`;
      const Arn = `arn:aws:cognito-idp:${region}:${accountId}:userpool/${ref}`;
      return {
        ref,
        attributes: { Arn, ProviderName, ProviderURL: `https://${ProviderName}`, UserPoolId: ref },
      };
    }
    case 'AWS::Cognito::UserPoolClient': {
      const ref = id(LOWER_CASE_AND_DIGITS, 26);
      return { ref, attributes: { ClientId: ref } };
    }
    case 'AWS::Cognito::UserPoolGroup': {
      const ref =
        names.stringIfKnown('GroupName') ?? `${stack.name}-${logicalId}-${id(LETTERS_AND_DIGITS, 12)}`;
      return { ref, attributes: {} };
    }
    case 'AWS::Cognito::UserPoolUser': {
      const ref = names.stringIfKnown('Username');
      return ref === undefined ? undefined : { ref, attributes: {} };
    }
    case 'AWS::Cognito::UserPoolDomain': {
      const ref = names.stringIfKnown('Domain');
      const CloudFrontDistribution = `${id(LOWER_CASE_AND_DIGITS, 14)}.cloudfront.net`;
      return ref === undefined ? undefined : { ref, attributes: { CloudFrontDistribution } };
    }
    case 'AWS::Cognito::UserPoolResourceServer': {
      const ref = names.stringIfKnown('Identifier');
      return ref === undefined ? undefined : { ref, attributes: {} };
    }
    case 'AWS::Cognito::ManagedLoginBranding': {
      const ManagedLoginBrandingId = id(LOWER_CASE_AND_DIGITS, 36);
      return { ref: ManagedLoginBrandingId, attributes: { ManagedLoginBrandingId } };
    }
    case 'AWS::ApiGatewayV2::Api': {
      const ref = id(LOWER_CASE_AND_DIGITS, 10);
      const ApiEndpoint = `https://${ref}.execute-api.${region}.amazonaws.com`;
      return { ref, attributes: { ApiId: ref, ApiEndpoint } };
    }
    case 'AWS::ApiGatewayV2::Authorizer': {
      const ref = id(LOWER_CASE_AND_DIGITS, 6);
      return { ref, attributes: { AuthorizerId: ref } };
    }
    case 'AWS::ApiGatewayV2::Integration':
    case 'AWS::ApiGatewayV2::Route':
      return { ref: id(LOWER_CASE_AND_DIGITS, 7), attributes: {} };
    case 'AWS::ApiGatewayV2::Stage':
      return { ref: names.stringIfKnown('StageName') ?? '', attributes: {} };
    case 'AWS::Lambda::Function': {
      const generatedName = `${stack.name}-${logicalId}-${id(LETTERS_AND_DIGITS, 12)}`;
      const ref = names.stringIfKnown('FunctionName') ?? generatedName;
      return { ref, attributes: { Arn: `arn:aws:lambda:${region}:${accountId}:function:${ref}` } };
    }
    // Not emulated, but a group's users see its ARN.
    case 'AWS::IAM::Role': {
      const generatedName = `${stack.name}-${logicalId}-${id(LETTERS_AND_DIGITS, 12)}`;
      const ref = names.stringIfKnown('RoleName') ?? generatedName;
      const path = names.stringIfKnown('Path') ?? '/';
      return { ref, attributes: { Arn: `arn:aws:iam::${accountId}:role${path}${ref}` } };
    }
    // Not emulated, but functions see its name.
    case 'AWS::Logs::LogGroup': {
      const generatedName = `${stack.name}-${logicalId}-${id(LETTERS_AND_DIGITS, 12)}`;
      const ref = names.stringIfKnown('LogGroupName') ?? generatedName;
      return { ref, attributes: { Arn: `arn:aws:logs:${region}:${accountId}:log-group:${ref}:*` } };
    }
    default:
      return undefined;
  }
}

function deriveId(seed: string, alphabet: string, length: number): string {
  const digest = createHash('sha512').update(seed).digest();
  return Array.from(digest.subarray(0, length), (byte) => alphabet.charAt(byte % alphabet.length)).join('');
}
