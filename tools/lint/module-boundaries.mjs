const CONTAINER = ['tsyringe', 'reflect-metadata'];
const TENSORFLOW = ['@tensorflow/*'];

/** The layers of the house: what each may import, and which libraries stay out of it. */
const LAYERS = [
  { layer: 'contracts', mayImport: [] },
  { layer: 'foundation', mayImport: ['layer:contracts'] },
  { layer: 'components', mayImport: ['layer:contracts', 'package:tensor', 'package:metrics'] },
  { layer: 'runtime', mayImport: ['layer:contracts', 'package:tensor', 'package:data', 'package:metrics'] },
  { layer: 'testing', mayImport: ['layer:contracts', 'package:tensor', 'package:data', 'package:metrics'] },
  { layer: 'preset', mayImport: ['layer:contracts', 'layer:components'] },
  {
    layer: 'app',
    mayImport: [
      'layer:contracts',
      'package:assembly',
      'layer:preset',
      'layer:runtime',
      'package:data',
      'package:metrics',
      'package:tensor',
    ],
  },
  { layer: 'tools', mayImport: ['*'] },
];

/** What tests may import on top: the conformance suites, and the real components where a mock would stand otherwise. */
const IN_TESTS = {
  components: ['layer:testing', 'layer:components', 'package:data'],
  runtime: ['layer:testing', 'layer:runtime', 'layer:components', 'layer:preset', 'package:assembly'],
  preset: ['layer:testing', 'layer:foundation'],
  app: ['layer:testing'],
};

/**
 * Options of `@nx/enforce-module-boundaries`.
 *
 * @param {{ tests: boolean }} options whether the files are tests, which may import a little more
 */
export function moduleBoundaries({ tests }) {
  const layers = LAYERS.map(({ layer, mayImport }) => ({
    sourceTag: `layer:${layer}`,
    onlyDependOnLibsWithTags: [...mayImport, ...(tests ? (IN_TESTS[layer] ?? []) : [])],
  }));
  return {
    banTransitiveDependencies: true,
    // Some modules load on demand in one place (a command that needs no tensors starts fast) and at once in another.
    checkDynamicDependenciesExceptions: ['.*'],
    enforceBuildableLibDependency: false,
    depConstraints: [...layers, ...bannedLibraries()],
  };
}

/** Only `assembly` knows the container, only `tensor` knows TensorFlow. */
function bannedLibraries() {
  const strangers = ['contracts', 'components', 'runtime', 'testing', 'preset', 'app'].map(
    (layer) => `layer:${layer}`,
  );
  return [
    ...[...strangers, 'package:data', 'package:metrics'].map((sourceTag) => ({
      sourceTag,
      bannedExternalImports: [...CONTAINER, ...TENSORFLOW],
    })),
    { sourceTag: 'package:tensor', bannedExternalImports: CONTAINER },
    { sourceTag: 'package:assembly', bannedExternalImports: TENSORFLOW },
  ];
}
