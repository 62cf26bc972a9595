import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../support/workspace.js';
import type { CodeBlock } from './markdown.js';

/**
 * Type-checks blocks, each as a module of its own that sees the workspace's packages from source.
 *
 * @returns one line for every error: page, line and message
 */
export function typeErrors(blocks: readonly CodeBlock[]): string[] {
  const base = ts.getParsedCommandLineOfConfigFile(
    join(ROOT, 'tsconfig.base.json'),
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail },
  );
  const options: ts.CompilerOptions = {
    ...base?.options,
    composite: false,
    declaration: false,
    declarationMap: false,
    noEmit: true,
    noUnusedLocals: false,
    noUnusedParameters: false,
    // Package sources are modules that the host reads too; only the blocks' own errors are reported.
    skipLibCheck: true,
  };
  const files = new Map(blocks.map((block, index) => [join(ROOT, 'docs', `code-block-${index}.mts`), block]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  const getSourceFile = host.getSourceFile.bind(host);
  host.fileExists = (file) => files.has(file) || fileExists(file);
  host.readFile = (file) => files.get(file)?.text ?? readFile(file);
  host.getSourceFile = (file, ...rest) => {
    const block = files.get(file);
    // A block without imports is still a module: its names are its own.
    return block === undefined
      ? getSourceFile(file, ...rest)
      : ts.createSourceFile(file, `${block.text}export {};\n`, rest[0]);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files].flatMap(([file, block]) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      (diagnostic) => {
        const line = source?.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line ?? 0;
        return `${block.page}:${block.line + 1 + line}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`;
      },
    );
  });
}

function fail(diagnostic: ts.Diagnostic): never {
  throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, ' '));
}
