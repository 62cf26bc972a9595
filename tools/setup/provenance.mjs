import { availableParallelism, cpus, totalmem } from 'node:os';
import { runCommand } from './stage.mjs';

/**
 * What a committed result must say of how it came about.
 *
 * @param {number} started milliseconds since 1970
 */
export async function provenance(started) {
  const head = await runCommand('git', ['rev-parse', 'HEAD'], { quiet: true });
  const changes = await runCommand('git', ['status', '--porcelain', '--untracked-files=no'], { quiet: true });
  return {
    date: new Date(started).toISOString(),
    commit: head.output.trim(),
    changedSinceCommit: changes.output.trim() !== '',
    machine: {
      platform: `${process.platform}-${process.arch}`,
      processor: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      node: process.versions.node,
    },
  };
}

/** The same as one line of a page; ask for it before measuring, so that it is of what is measured. */
export async function provenanceLine(command) {
  const { date, commit, changedSinceCommit, machine } = await provenance(Date.now());
  const state = changedSinceCommit ? `commit ${commit} with changes` : `commit ${commit}`;
  return `${date.slice(0, 10)}, ${state}, Node ${machine.node}, by \`${command}\`.`;
}
