import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './stage.mjs';
import { ROOT } from './workspace.mjs';

/**
 * Writes a page of results whose sections are measured one by one: those that were not measured now stay as they are.
 *
 * @param {string} file of the page, in the working copy
 * @param {string} head title and what is said above all sections
 * @param {readonly string[]} order names of all sections
 * @param {ReadonlyMap<string, string>} measured text of a section by its name
 */
export function writeSections(file, head, order, measured) {
  const path = join(ROOT, file);
  const [, ...old] = existsSync(path) ? readFileSync(path, 'utf8').split(/^## /m) : [];
  const known = new Map(
    old.map((section) => [section.split('\n', 1)[0], section.slice(section.indexOf('\n')).trim()]),
  );
  const sections = order.flatMap((name) => {
    const text = measured.get(name) ?? known.get(name);
    return text === undefined ? [] : [`## ${name}\n\n${text}\n`];
  });
  writeFileSync(path, [`${head}\n`, ...sections].join('\n'));
  say(`written to ${file}; commit it`);
}
