import { expect, it } from 'vitest';
import { nameApart } from './name-apart.js';

const names = (...paths: string[]): string[] => nameApart(paths.map((path) => path.split('/')));

it('names paths by as few of their last words as tell them apart', () => {
  expect(names('runs/a', 'runs/b')).toEqual(['a', 'b']);
  expect(names('runs/monday/a', 'runs/tuesday/a', 'runs/b')).toEqual(['monday/a', 'tuesday/a', 'b']);
  expect(names('x/runs/a', 'y/runs/a', 'y/runs/b/a')).toEqual(['x/runs/a', 'y/runs/a', 'b/a']);
  expect(names('a', 'x/a')).toEqual(['a', 'x/a']);
});
