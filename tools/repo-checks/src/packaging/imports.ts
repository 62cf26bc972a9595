import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';

/** The name of the package that a module specifier belongs to, or nothing for paths and Node's own modules. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('/') || isBuiltin(specifier)) {
    return undefined;
  }
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Every package that the JavaScript and the types below a folder import, sorted. */
export function importedPackages(folder: string): string[] {
  const names = new Set<string>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (/\.(?:js|d\.ts)$/.test(file)) {
      const { importedFiles } = ts.preProcessFile(readFileSync(join(folder, file), 'utf8'), true, true);
      importedFiles
        .map(({ fileName }) => packageOf(fileName))
        .forEach((name) => name !== undefined && names.add(name));
    }
  }
  return [...names].sort();
}
