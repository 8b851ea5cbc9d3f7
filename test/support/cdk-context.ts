import cdkJson from '../../cdk.json';

/**
 * Gives every `App` the context of cdk.json, without bundling, as the CDK CLI does. Import it before a module that
 * creates an `App`.
 */
process.env.CDK_CONTEXT_JSON = JSON.stringify({ ...cdkJson.context, 'aws:cdk:bundling-stacks': [] });
