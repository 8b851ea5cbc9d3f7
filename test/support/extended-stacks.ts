import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Stage } from 'aws-cdk-lib/core';
import type { HttpApiGatewayJwtCognitoStack } from '../../lib/http-api-gateway-jwt-cognito-stack';
import { readAssembly } from '../../packages/cdk-offline/src/template/synthesize';
import { Template as LocalTemplate } from '../../packages/cdk-offline/src/template/template';
import type { ExtendedProject } from './extended-project';
import { createStack, withoutBundling } from './stack';

const repository = join(__dirname, '../..');

export interface ExtendedStack {
  template: Template;
  /** As `npm start` reads it. */
  local: LocalTemplate;
  /** What `cdk synth` would warn of. */
  warnings: unknown[];
}

/** Synthesizes a project's stack in this process. */
export function synthesizeStack(project: ExtendedProject): ExtendedStack {
  const extension: { HttpApiGatewayJwtCognitoStack: typeof HttpApiGatewayJwtCognitoStack } = require(
    project.path('lib/http-api-gateway-jwt-cognito-stack.ts'),
  );
  const workingDirectory = process.cwd();
  // Functions have to lie below the lock file that is found from here.
  process.chdir(project.directory);
  try {
    const stack = createStack(withoutBundling, extension.HttpApiGatewayJwtCognitoStack);
    return {
      template: Template.fromStack(stack),
      local: new LocalTemplate(readAssembly(String(Stage.of(stack)?.outdir))),
      warnings: Annotations.fromStack(stack).findWarning('*', Match.anyValue()),
    };
  } finally {
    process.chdir(workingDirectory);
  }
}

/** What the compiler says of all the projects, as one program with this project's options: nothing, if all is well. */
export function checkTypes(projects: readonly ExtendedProject[]): Promise<string> {
  const [first] = projects;
  if (!first) throw new Error('There is no project to check.');
  const tsconfig = {
    extends: join(repository, 'tsconfig.json'),
    compilerOptions: { incremental: false, tsBuildInfoFile: null, rootDir: '/', types: ['node'] },
    include: projects.flatMap((project) =>
      ['bin', 'lib', 'lambda'].map((folder) => project.path(`${folder}/**/*.ts`)),
    ),
  };
  const path = first.path('tsconfig.all.json');
  writeFileSync(path, JSON.stringify(tsconfig));
  return new Promise((done) => {
    const tsc = require.resolve('typescript/bin/tsc');
    execFile(process.execPath, [tsc, '--project', path], (error, stdout) =>
      done(stdout || (error?.message ?? '')),
    );
  });
}
