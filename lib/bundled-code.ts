import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AssetHashType, DockerImage } from 'aws-cdk-lib/core';
import { buildSync } from 'esbuild';
import { ExplainedError } from './explained-error';

const directory = join(__dirname, '../lambda');

/**
 * The code of a function: a file of lambda/ with all that it imports, but for the AWS SDK, which is part of the runtime.
 * What NodejsFunction does, but in this process: that one starts esbuild by npx, which takes longer than all the rest.
 * Synthesis throws an ExplainedError where the file cannot be bundled.
 * @param file such as `hello.ts`; the handler is `index.handler`
 */
export function bundledCode(file: string): Code {
  return Code.fromAsset(directory, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      local: {
        tryBundle(outputDirectory) {
          bundle(join(directory, file), join(outputDirectory, 'index.js'));
          return true;
        },
      },
      // The CDK wants both. Neither runs, and the second keeps the bundles of two files apart.
      image: DockerImage.fromRegistry('none'),
      command: [file],
    },
  });
}

function bundle(entryPoint: string, outfile: string): void {
  try {
    buildSync({
      entryPoints: [entryPoint],
      outfile,
      bundle: true,
      minify: true,
      platform: 'node',
      target: 'node24',
      external: ['@aws-sdk/*', '@smithy/*'],
      logLevel: 'silent',
    });
  } catch (error) {
    throw new ExplainedError(error instanceof Error ? error.message : String(error));
  }
}
