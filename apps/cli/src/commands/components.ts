import { Command } from 'commander';
import { ParetorecError, nearestName } from '@paretorec/contracts';
import type { ComponentDescription } from '@paretorec/assembly';
import { WIDTH } from '../output/streams.js';
import { wrap } from '../output/text.js';
import type { Launch } from '../run-cli.js';

/** `paretorec components [kind] [name]`: what an experiment can name. */
export function componentsCommand(launch: Launch): Command {
  return new Command('components')
    .description('what an experiment can name, with options and defaults')
    .argument(
      '[kind]',
      'encoder, fieldInteraction, behaviour, cell, objective, weighter, fusion, optimiser or metric',
    )
    .argument('[name]', 'one component')
    .option('--config <experiment>', 'with the components of its plugins')
    .action((kind: string | undefined, name: string | undefined, { config }: { config?: string }) =>
      launch(async (context) => {
        const { COMPONENT_KINDS, describeComponents } = await import('@paretorec/assembly');
        const { knownPlugins } = await import('../experiment/known-plugins.js');
        if (kind !== undefined && !COMPONENT_KINDS.some((known) => known === kind))
          throw unknown('kind', kind, COMPONENT_KINDS);
        const all = describeComponents(await knownPlugins(config));
        const ofKind = all.filter((component) => kind === undefined || component.kind === kind);
        const found = ofKind.filter((component) => name === undefined || component.name === name);
        if (name !== undefined && found.length === 0)
          throw unknown(
            `${kind ?? 'component'}`,
            name,
            ofKind.map((component) => component.name),
          );
        const [first] = found;
        if (name !== undefined && first !== undefined) context.result(detailText(first), first);
        else context.result(listText(found), found);
      }),
    );
}

function unknown(what: string, name: string, known: readonly string[]): ParetorecError {
  const near = nearestName(name, known);
  return new ParetorecError({
    code: 'unknown-component',
    problem: `unknown ${what} "${name}"`,
    expected: known.length === 0 ? 'none is known' : `one of ${known.join(', ')}`,
    ...(near === undefined ? {} : { remedy: `did you mean "${near}"?` }),
  });
}

function listText(components: readonly ComponentDescription[]): string {
  const width = Math.max(0, ...components.map(({ name }) => name.length)) + 2;
  const lines: string[] = [];
  let last: string | undefined;
  for (const { kind, name, summary } of components) {
    if (kind !== last) lines.push(...(last === undefined ? [] : ['']), kind);
    last = kind;
    lines.push(hanging(`  ${name.padEnd(width)}`, summary));
  }
  return lines.join('\n');
}

function detailText({ kind, name, summary, options, docs }: ComponentDescription): string {
  const lines = [`${kind} ${name}`, wrap(summary, WIDTH), ''];
  if (options === undefined) lines.push('options: see its own documentation');
  else if (options.length === 0) lines.push('no options');
  for (const option of options ?? []) {
    const fallback = option.required
      ? 'required'
      : 'default' in option
        ? `default ${JSON.stringify(option.default)}`
        : 'optional';
    const literal = 'literal' in option ? `, literal ${JSON.stringify(option.literal)}` : '';
    lines.push(wrap(`${option.name}: ${option.type}; ${fallback}${literal}`, WIDTH, '    '));
    if (option.description !== undefined) lines.push(hanging('    ', option.description));
  }
  if (docs !== undefined) lines.push('', `docs/${docs}`);
  return lines.join('\n');
}

/** Text behind a head, its later lines under its first. */
function hanging(head: string, text: string): string {
  const indent = ' '.repeat(head.length);
  return head + wrap(text, WIDTH - head.length).replaceAll('\n', `\n${indent}`);
}
