import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { run } from '../../src/run';

/** How a call ended and what it wrote; of a prompt, its last state, as a person sees it in the end. */
export interface Outcome {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** One call of the command line. */
export interface Call {
  arguments: string[];
  /** Standard input, which is no terminal; empty where it is left out. */
  input?: string;
  environment?: Record<string, string | undefined>;
}

/** A call where the process itself matters. */
export interface ProcessCall extends Call {
  /** Whether whoever writes `input` goes on writing, as it were. */
  inputStaysOpen?: boolean;
  /** In place of `input`: standard input is a terminal, where these keys are typed, each once its prompt is seen. */
  typed?: [prompt: string, keys: string][];
}

/** A project folder of its own, with a home folder that holds no AWS configuration, and `npm run user` to call in it. */
export interface UsersProject {
  directory: string;
  /** Writes what `npm start` would write. */
  writeLocalOutputs(stacks: unknown): void;
  /** In this process, one call after the other: the AWS SDK is here already, and finds its settings in `process.env`. */
  user(call: Call): Promise<Outcome>;
  /** As a process of its own: where that matters, or an error comes from Node.js itself, which is no `Error` of jest's. */
  userProcess(call: ProcessCall): Promise<Outcome>;
  remove(): void;
}

const program = join(__dirname, '../../bin/cognito-users.js');

/** A call that went well and told of it, without a result. */
export function done(...lines: string[]): Outcome {
  return { exitCode: 0, stdout: '', stderr: lines.map((line) => `${line}\n`).join('') };
}

/** A call that ended with one sentence. */
export function refused(sentence: string): Outcome {
  return { exitCode: 1, stdout: '', stderr: `${sentence}\n` };
}

/** `bin/user.ts` is bundled once for the run: so it starts three times as fast as through ts-node, and runs the same code. */
export function createUsersProject(): UsersProject {
  const directory = mkdtempSync(join(tmpdir(), 'users-'));
  return {
    directory,
    writeLocalOutputs(stacks) {
      mkdirSync(join(directory, 'cdk.out'), { recursive: true });
      writeFileSync(join(directory, 'cdk.out/local-outputs.json'), JSON.stringify(stacks));
    },
    user: (call) => runHere(directory, call),
    userProcess: (call) => start([program], directory, call),
    remove: () => rmSync(directory, { recursive: true }),
  };
}

/** All that a call sees of the environment. */
function environmentOf(directory: string, call: Call): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: directory,
    NO_COLOR: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...call.environment,
  };
}

async function runHere(directory: string, call: Call): Promise<Outcome> {
  const stdin = new PassThrough();
  stdin.end(call.input ?? '');
  const stdout = new PassThrough({ encoding: 'utf8' });
  const stderr = new PassThrough({ encoding: 'utf8' });
  const environment = environmentOf(directory, call);
  const surroundings = { arguments: call.arguments, projectDirectory: directory, environment };
  const outside = process.env;
  // The advice about Node.js 20 is turned off by the entry point.
  process.env = { ...environment, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  try {
    const exitCode = await run({ ...surroundings, stdin, stdout, stderr });
    return outcomeOf(exitCode, stdout.read() ?? '', stderr.read() ?? '');
  } finally {
    process.env = outside;
  }
}

async function start(program: string[], directory: string, call: ProcessCall): Promise<Outcome> {
  const { typed } = call;
  const child = spawn(process.execPath, [...(typed ? asTerminal : []), ...program, ...call.arguments], {
    cwd: directory,
    // A prompt that is never seen would be waited for without end.
    timeout: 15_000,
    env: environmentOf(directory, call),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  const waiting = [...(typed ?? [])];
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    const [next] = waiting;
    if (!next || !stderr.includes(next[0])) return;
    waiting.shift();
    child.stdin.write(next[1]);
  });
  child.stdin.on('error', () => undefined);
  if (!typed) child.stdin.write(call.input ?? '');
  if (!typed && !call.inputStaysOpen) child.stdin.end();
  const [exitCode] = await once(child, 'close');
  return outcomeOf(exitCode, stdout, stderr);
}

function outcomeOf(exitCode: number | null, stdout: string, stderr: string): Outcome {
  if (showsSecrets(stdout, stderr)) throw new Error('The output shows a secret.');
  return { exitCode, stdout, stderr: asSeen(stderr) };
}

/** The passwords of all tests have a horse in them, and a token begins with `eyJ`. */
function showsSecrets(stdout: string, stderr: string): boolean {
  return /horse/i.test(stdout + stderr) || stderr.includes('eyJ');
}

/** Lets the process take the pipe on its standard input for a terminal. */
const asTerminal = ['--import', 'data:text/javascript,process.stdin.isTTY = true'];

/** Prompts draw a line anew at each key: leaves of each line what was drawn last, without the control sequences. */
function asSeen(text: string): string {
  const erase = '\u001b[2K\u001b[G';
  const lines = text.split('\n').map((line) => line.split(erase).at(-1) ?? '');
  return stripVTControlCharacters(lines.join('\n'));
}
