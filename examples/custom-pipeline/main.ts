import { pipeline } from './pipeline.ts';

const [source, folder] = process.argv.slice(2);
if (source === undefined || folder === undefined) throw new Error('usage: main.ts <source> <folder>');
for (const [name, { value, low, high }] of Object.entries(await pipeline(source, folder))) {
  console.log(name, value, [low, high]);
}
