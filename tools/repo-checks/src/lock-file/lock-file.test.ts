import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/workspace.js';

interface LockedPackage {
  readonly resolved?: string;
  readonly link?: boolean;
  readonly integrity?: string;
}

const TEXT =
  /\.(?:[cm]?[jt]s|json|ya?ml|md|py|sh|html|css)$|(?:^|\/)(?:run|\.npmrc|\.gitignore|\.editorconfig)$/;

/** Tracked text files, and those that would be tracked by the next commit. */
function textFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return listed.split('\0').filter((file) => TEXT.test(file));
}

/** `file:line` of every line in the tree that matches; files that vanish meanwhile are left out. */
function linesWith(pattern: RegExp): string[] {
  return textFiles().flatMap((file) => {
    let text: string;
    try {
      text = readFileSync(join(ROOT, file), 'utf8');
    } catch {
      return [];
    }
    return text
      .split('\n')
      .flatMap((line, index) =>
        pattern.test(line) ? [`${file}:${index + 1}: ${line.trim().slice(0, 120)}`] : [],
      );
  });
}

// Put together here, so that this file does not find itself.
const REGISTRIES = [
  'registry' + '.npmjs',
  'registry' + '.yarnpkg',
  'npm.' + 'pkg.github',
  'pypi' + '.org',
  'files.' + 'pythonhosted',
];
const MACHINE_PATHS = ['/ho' + 'me/', '/ro' + 'ot/', '/Us' + 'ers/', '/wo' + 'rk/', 'C:' + '\\\\Us' + 'ers'];

function anyOf(words: readonly string[]): RegExp {
  return new RegExp(words.map((word) => word.replaceAll('.', '\\.')).join('|'));
}

describe('the tree', () => {
  it('has a lock file that names versions and checksums, and no registry', () => {
    const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, LockedPackage>;
    };
    const entries = Object.entries(lock.packages);
    expect(entries.length).toBeGreaterThan(100);
    expect(entries.filter(([, { resolved, link }]) => resolved !== undefined && link !== true)).toEqual([]);
    const external = entries.filter(([path, { link }]) => path.includes('node_modules/') && link !== true);
    expect(external.filter(([, { integrity }]) => integrity === undefined)).toEqual([]);
  });

  it('keeps addresses out of the lock file in the future too', () => {
    expect(readFileSync(join(ROOT, '.npmrc'), 'utf8')).toContain('omit-lockfile-registry-resolved=true');
  });

  it('names no registry', () => {
    expect(linesWith(anyOf(REGISTRIES))).toEqual([]);
  });

  it('names no path of one machine', () => {
    expect(linesWith(new RegExp(`(?:^|[\\s'"\`(=:])(?:${MACHINE_PATHS.join('|')})`))).toEqual([]);
  });
});
