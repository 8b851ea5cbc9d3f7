import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The least that the CDK CLI can be asked for: an app with one bare resource, in plain JavaScript. */
export function writeFloorApp(directory: string): void {
  const library = require.resolve('aws-cdk-lib/core');
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'cdk.json'), JSON.stringify({ app: 'node app.js' }));
  writeFileSync(
    join(directory, 'app.js'),
    `const { App, CfnResource, Stack } = require(${JSON.stringify(library)});
const stack = new Stack(new App(), 'Floor');
new CfnResource(stack, 'Topic', { type: 'AWS::SNS::Topic' });
`,
  );
}
