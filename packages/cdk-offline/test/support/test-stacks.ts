import { join } from 'node:path';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Code, type FunctionProps, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { App, Stack } from 'aws-cdk-lib/core';

import type { StartOptions } from '../../src/start';

import { LocalProject, NO_APP } from './emulator-process';
import { type RunningStack, serve } from './running-stack';

/** A folder with a synthesized stack, which cdk-offline can run. */
export function synthesizedProject(define: (stack: Stack) => void): LocalProject {
  const project = new LocalProject(NO_APP);
  const app = new App({
    // The CDK CLI enables this one.
    context: { ...project.context, 'aws:cdk:enable-path-metadata': true },
    outdir: join(project.directory, 'cdk.out'),
    // The validation takes seconds.
    builtinCloudFormationValidation: false,
  });
  define(new Stack(app, 'HttpApiGatewayJwtCognitoStack'));
  app.synth();
  return project;
}

/** Synthesizes a stack and serves it on free ports, until `stop`. */
export async function runStack(
  define: (stack: Stack) => void,
  options: Partial<StartOptions> = {},
): Promise<RunningStack> {
  const project = synthesizedProject(define);
  try {
    const running = await serve(project, options);
    return {
      ...running,
      async stop() {
        await running.stop();
        project.remove();
      },
    };
  } catch (error) {
    project.remove();
    throw error;
  }
}

/** A function with its code in the template. */
export function inlineFunction(
  stack: Stack,
  id: string,
  code: string,
  props: Partial<FunctionProps> = {},
): LambdaFunction {
  return new LambdaFunction(stack, id, {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline(code),
    ...props,
  });
}

/** An integration with a function that returns the event it receives. */
export function echo(stack: Stack): HttpLambdaIntegration {
  const code = 'exports.handler = async (event) => event;';
  return new HttpLambdaIntegration('EchoIntegration', inlineFunction(stack, 'Echo', code));
}
