import { Writable } from 'node:stream';
import { COMMANDS, runCli } from '../index.js';
import { BACKEND_WARNING, type Ended } from './process.js';

class Captured extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** Runs `paretorec` to its end inside this process, in its folder: much faster, where no process is part of the matter. */
export async function paretorec(...words: string[]): Promise<Ended> {
  const [stdout, stderr] = [new Captured(), new Captured()];
  const exitCode = await runCli(
    words,
    { stdout, stderr, environment: {}, signal: new AbortController().signal },
    COMMANDS,
  );
  return { exitCode, stdout: stdout.text, stderr: stderr.text.replace(BACKEND_WARNING, '') };
}
