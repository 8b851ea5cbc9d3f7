import { createRequire } from 'node:module';

/** Stryker supports only one Jest project in each run. */
const [sample] = createRequire(import.meta.url)('../jest.config.js').projects;

/**
 * The configuration of one Jest project for Stryker.
 * @param {string} folder of the project, from the root of the repository
 * @param {string[]} files to mutate, from that folder
 * @param {object} config of Jest, to replace options of the project's own
 */
export function defineProject(folder, files, config = {}) {
  const name = folder === '.' ? 'sample' : folder.replace(/.*\//, '');
  return {
    mutate: files.map((file) => `${folder}/${file}`),
    testRunner: 'jest',
    plugins: [import.meta.resolve('@stryker-mutator/jest-runner')],
    jest:
      folder === '.'
        ? { config: { ...sample, ...config } }
        : { configFile: `${folder}/jest.config.js`, config },
    coverageAnalysis: 'perTest',
    // Only ends a hang. Some mutants hang, and each of them takes this long.
    timeoutMS: 60_000,
    incremental: true,
    incrementalFile: `mutation/reports/${name}.json`,
    reporters: ['clear-text', 'progress', 'html'],
    clearTextReporter: { allowEmojis: false, reportTests: false },
    htmlReporter: { fileName: `mutation/reports/${name}.html` },
    thresholds: { high: 95, low: 95, break: 95 },
    ignorePatterns: ['mutation', 'docs', '.local', 'cdk.out'],
    tempDirName: 'mutation/.sandbox',
  };
}
