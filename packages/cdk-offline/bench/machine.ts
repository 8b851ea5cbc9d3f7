import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';

/** What the figures hold for. */
export interface Machine {
  date: string;
  system: string;
  processors: string;
  memory: string;
  versions: Record<string, string>;
}

export function describeMachine(now: Date): Machine {
  const packages = ['aws-cdk', 'aws-cdk-lib', 'typescript', 'jest'];
  return {
    date: now.toISOString().slice(0, 10),
    system: `${platform()} ${release()} ${arch()}`,
    processors: `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    versions: {
      'Node.js': process.versions.node,
      ...Object.fromEntries(packages.map((name) => [name, version(name)])),
    },
  };
}

function version(name: string): string {
  const { version: found }: { version: string } = JSON.parse(
    readFileSync(require.resolve(`${name}/package.json`), 'utf8'),
  );
  return found;
}
