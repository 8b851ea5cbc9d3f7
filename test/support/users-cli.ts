import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** How a process ended and what it wrote; of a prompt, its last state, as a person sees it in the end. */
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
  /** Whether whoever writes `input` goes on writing, as it were. */
  inputStaysOpen?: boolean;
  /** In place of `input`: standard input is a terminal, where these keys are typed, each once its prompt is seen. */
  typed?: [prompt: string, keys: string][];
  environment?: Record<string, string | undefined>;
}

/** A project folder of its own, with a home folder that holds no AWS configuration, and `bin/user.ts` to call in it. */
export interface UsersProject {
  directory: string;
  /** Writes what `npm start` would write. */
  writeLocalOutputs(stacks: unknown): void;
  user(call: Call): Promise<Outcome>;
  /** The same through ts-node, as `npm run user` does it. */
  userFromSource(call: Call): Promise<Outcome>;
  /** Makes independent calls, two at a time, and gives their outcomes in the same order. */
  users(calls: Call[]): Promise<Outcome[]>;
  remove(): void;
}

const repository = join(__dirname, '../..');
const source = join(repository, 'bin/user.ts');

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
  const program = process.env.TEST_USER_PROGRAM;
  if (!program) throw new Error('global-setup.js has not bundled bin/user.ts');
  const user = (call: Call) => start([program], directory, call);
  return {
    directory,
    writeLocalOutputs(stacks) {
      mkdirSync(join(directory, 'cdk.out'), { recursive: true });
      writeFileSync(join(directory, 'cdk.out/local-outputs.json'), JSON.stringify(stacks));
    },
    user,
    userFromSource: (call) =>
      start(['--require', require.resolve('ts-node/register'), source], directory, call),
    async users(calls) {
      const outcomes: Outcome[] = [];
      const waiting = calls.entries();
      const work = async () => {
        for (const [index, call] of waiting) outcomes[index] = await user(call);
      };
      await Promise.all([work(), work()]);
      return outcomes;
    },
    remove: () => rmSync(directory, { recursive: true }),
  };
}

function start(program: string[], directory: string, call: Call): Promise<Outcome> {
  const { typed } = call;
  const child = spawn(process.execPath, [...(typed ? asTerminal : []), ...program, ...call.arguments], {
    cwd: directory,
    // A prompt that is never seen would be waited for without end.
    timeout: 15_000,
    env: {
      PATH: process.env.PATH,
      HOME: directory,
      TS_NODE_PROJECT: join(repository, 'tsconfig.json'),
      NO_COLOR: '1',
      AWS_EC2_METADATA_DISABLED: 'true',
      ...call.environment,
    },
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
  return new Promise((resolve, reject) => {
    child.on('close', (exitCode) =>
      showsSecrets(stdout, stderr)
        ? reject(new Error('The output shows a secret.'))
        : resolve({ exitCode, stdout, stderr: asSeen(stderr) }),
    );
  });
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
