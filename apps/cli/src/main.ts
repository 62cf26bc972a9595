import { COMMANDS } from './commands/index.js';
import { runCli } from './run-cli.js';
import { EXIT_CODES, explain } from './output/failure.js';
import { drained, tolerateClosedPipe } from './output/streams.js';

/** How long an interrupted command may clean up before the process ends anyway. */
const GRACE = 20_000;

const interruption = new AbortController();

function interrupt(): void {
  if (interruption.signal.aborted) process.exit(130);
  interruption.abort();
  setTimeout(() => process.exit(130), GRACE).unref();
}

process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);
tolerateClosedPipe(process.stdout, (error) => {
  const { text, exitCode: code } = explain(error, { debug: false, interrupted: false });
  process.stderr.write(text);
  process.exit(code);
});
tolerateClosedPipe(process.stderr, () => process.exit(EXIT_CODES.input));

const exitCode = await runCli(
  process.argv.slice(2),
  { stdout: process.stdout, stderr: process.stderr, environment: process.env, signal: interruption.signal },
  COMMANDS,
);
await drained(process.stdout);
await drained(process.stderr);
// Native threads of the backend and of DuckDB may still be open; the answer is out, so the process ends.
process.exit(exitCode);
