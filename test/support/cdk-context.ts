import cdkJson from '../../cdk.json';

/**
 * Gives every `App` the context of cdk.json, as the CDK CLI does, but turns bundling off. Import it before a module
 * that creates an `App`.
 */
process.env.CDK_CONTEXT_JSON = JSON.stringify({ ...cdkJson.context, 'aws:cdk:bundling-stacks': [] });
