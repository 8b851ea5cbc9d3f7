import type { CloudFormation } from '@aws-sdk/client-cloudformation';
import type { Options } from './arguments';
import { clientConfiguration, traceCalls } from './aws-client';
import { ExplainedError } from './explained-error';

/**
 * The outputs of the deployed stack, from CloudFormation's DescribeStacks.
 * @throws ExplainedError where there is no such stack in this region and account
 */
export async function readStackOutputs(
  options: Options,
  say: (line: string) => void,
): Promise<ReadonlyMap<string, string>> {
  const { CloudFormation } = await import('@aws-sdk/client-cloudformation');
  const cloudFormation = new CloudFormation(clientConfiguration(options));
  if (options.verbose)
    cloudFormation.middlewareStack.add(traceCalls(say, cloudFormation.config.region), {
      step: 'finalizeRequest',
    });
  try {
    const { Stacks } = await cloudFormation.describeStacks({ StackName: options.stackName });
    const outputs = Stacks?.[0]?.Outputs ?? [];
    return new Map(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } catch (error) {
    if (!(error instanceof Error && /^Stack .* does not exist$/.test(error.message))) throw error;
    throw new ExplainedError(
      `There is no stack ${options.stackName} in ${await whereLooked(cloudFormation)}: deploy it with "npx cdk deploy", choose another with --region, --aws-profile or --stack-name, or use --local.`,
      { cause: error },
    );
  }
}

/** CloudFormation's answer does not name the account, but the SDK may know it, and every stack of the account's does. */
async function whereLooked(cloudFormation: CloudFormation): Promise<string> {
  const region = await cloudFormation.config.region();
  const { accountId, accessKeyId } = await cloudFormation.config.credentials();
  const account = accountId ?? (await accountOfStacks(cloudFormation));
  return `${region} of ${account === undefined ? `the account of the access key ${accessKeyId}` : `account ${account}`}`;
}

async function accountOfStacks(cloudFormation: CloudFormation): Promise<string | undefined> {
  const stacks = await cloudFormation.listStacks({}).catch(() => undefined);
  return stacks?.StackSummaries?.[0]?.StackId?.split(':')[4];
}
