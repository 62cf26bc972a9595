import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '../..');

/**
 * Where the components of a kind live: their package, and their folder under docs/components; and what the package exports of one beside
 * its definition, by what follows its name.
 */
const KINDS = {
  objective: { package: 'objectives', docs: 'objectives', exports: ['Config'] },
  weighter: { package: 'weighters', docs: 'weighters', exports: ['Config', 'Weighter'] },
  fusion: { package: 'weighters', docs: 'fusion', exports: ['Config', 'Fusion'] },
  optimiser: { package: 'optimisers', docs: 'optimisers', exports: ['Config'] },
};

const USAGE = `usage: npm run new:component -- <${Object.keys(KINDS).join('|')}> <kebab-case-name> [--into folder]`;

function fail(problem) {
  process.stderr.write(`${problem}\n${USAGE}\n`);
  process.exit(2);
}

function readArguments(args) {
  const intoAt = args.indexOf('--into');
  const root = intoAt < 0 ? ROOT : args.splice(intoAt, 2)[1];
  const [kind, name, ...rest] = args;
  if (root === undefined || rest.length > 0 || name === undefined) fail('expected a kind and a name');
  if (!Object.hasOwn(KINDS, kind)) fail(`no template for the kind "${kind}"`);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) fail(`"${name}" is not in kebab case`);
  return { root, kind, name };
}

function fill(kind, part, name) {
  return readFileSync(join(HERE, 'templates', kind, `${part}.template`), 'utf8')
    .replaceAll('__name_camel__', camelOf(name))
    .replaceAll('__Name__', pascalOf(name))
    .replaceAll('__name__', name);
}

const camelOf = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
const pascalOf = (name) => camelOf(`-${name}`);

/** As the formatter has it, whatever the length of the name. */
const formatted = async (path, text) =>
  path.endsWith('.ts') ? format(text, { ...(await resolveConfig(join(ROOT, path))), filepath: path }) : text;

async function write(root, path, text, created) {
  const file = join(root, path);
  if (existsSync(file)) fail(`${path} is there already`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, await formatted(path, text));
  created.push(path);
}

/** Adds the imports, the export and the place in the plugin's list to the index of the package. */
async function register(root, { path, name, exports }) {
  const file = join(root, path);
  const camel = camelOf(name);
  const names = [camel, ...exports.map((what) => `${pascalOf(name)}${what}`)].join(', ');
  const source = readFileSync(file, 'utf8');
  const withImport = source.replace(
    /(?<=\n)(?=\nexport )/,
    `import { ${camel} } from './${name}/${name}.js';\n`,
  );
  const withExport = withImport.replace(
    /(?<=\n)(?=\n\/\*\*[^\n]*\nexport default)/,
    `export { ${names} } from './${name}/${name}.js';\n`,
  );
  const withEntry = withExport.replace(/(components: \[[^\]]*?),?\s*\]/, `$1, ${camel}]`);
  if (withImport === source || withExport === withImport || withEntry === withExport) {
    fail(`${path} has no list of components as expected: add ${camel} by hand`);
  }
  writeFileSync(file, await formatted(path, withEntry));
}

const { root, kind, name } = readArguments(process.argv.slice(2));
const { package: packageName, docs, exports } = KINDS[kind];
const source = `packages/${packageName}/src`;
if (readdirSync(join(root, source)).includes(name)) fail(`${source}/${name} is there already`);

const created = [];
await write(root, `${source}/${name}/${name}.ts`, fill(kind, 'source.ts', name), created);
await write(root, `${source}/${name}/${name}.test.ts`, fill(kind, 'test.ts', name), created);
await write(root, `docs/components/${docs}/${name}.md`, fill(kind, 'doc.md', name), created);
await write(
  root,
  `.changeset/${name}-${kind}.md`,
  `---\n'@paretorec/${packageName}': minor\n---\n\nAdd the ${kind} \`${name}\`.\n`,
  created,
);
await register(root, { path: `${source}/index.ts`, name, exports });

process.stdout.write(
  `${[...created.map((path) => `made ${path}`), `listed in ${source}/index.ts`].join('\n')}\n`,
);
process.stdout.write(`next: npx vitest run ${source}/${name}\n`);
