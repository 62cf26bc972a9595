import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '../..');

/** Where the components of a kind live: their package, and their folder under docs/components. */
const KINDS = {
  weighter: { package: 'weighters', docs: 'weighters', suffix: 'Weighter' },
  fusion: { package: 'weighters', docs: 'fusion', suffix: 'Fusion' },
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
  const pascal = name.replace(/(?:^|-)(.)/g, (_, letter) => letter.toUpperCase());
  return readFileSync(join(HERE, 'templates', kind, `${part}.template`), 'utf8')
    .replaceAll('__name_camel__', camelOf(name))
    .replaceAll('__Name__', pascal)
    .replaceAll('__name__', name);
}

function camelOf(name) {
  return name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
}

function write(root, path, text, created) {
  const file = join(root, path);
  if (existsSync(file)) fail(`${path} is there already`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  created.push(path);
}

/** Adds the imports, the export and the place in the plugin's list to the index of the package. */
function register(root, { path, name, suffix }) {
  const file = join(root, path);
  const camel = camelOf(name);
  const pascal = camel[0].toUpperCase() + camel.slice(1);
  const source = readFileSync(file, 'utf8');
  const withImport = source.replace(
    /(?<=\n)(?=\nexport )/,
    `import { ${camel} } from './${name}/${name}.js';\n`,
  );
  const withExport = withImport.replace(
    /(?<=\n)(?=\n\/\*\*[^\n]*\nexport default)/,
    `export { ${camel}, ${pascal}Config, ${pascal}${suffix} } from './${name}/${name}.js';\n`,
  );
  // One name a line once the list is long, as the formatter has it.
  const withEntry = withExport
    .replace(/(components: \[[^\]]*,\n)( *)\]/, `$1$2  ${camel},\n$2]`)
    .replace(/(components: \[[^\]\n]*)\]/, `$1, ${camel}]`);
  if (withImport === source || withExport === withImport || withEntry === withExport) {
    fail(`${path} has no list of components as expected: add ${camel} by hand`);
  }
  writeFileSync(file, withEntry);
}

const { root, kind, name } = readArguments(process.argv.slice(2));
const { package: packageName, docs, suffix } = KINDS[kind];
const source = `packages/${packageName}/src`;
if (readdirSync(join(root, source)).includes(name)) fail(`${source}/${name} is there already`);

const created = [];
write(root, `${source}/${name}/${name}.ts`, fill(kind, 'source.ts', name), created);
write(root, `${source}/${name}/${name}.test.ts`, fill(kind, 'test.ts', name), created);
write(root, `docs/components/${docs}/${name}.md`, fill(kind, 'doc.md', name), created);
write(
  root,
  `.changeset/${name}-${kind}.md`,
  `---\n'@paretorec/${packageName}': minor\n---\n\nAdd the ${kind} \`${name}\`.\n`,
  created,
);
register(root, { path: `${source}/index.ts`, name, suffix });

process.stdout.write(
  `${[...created.map((path) => `made ${path}`), `listed in ${source}/index.ts`].join('\n')}\n`,
);
process.stdout.write(`next: npx vitest run ${source}/${name}\n`);
