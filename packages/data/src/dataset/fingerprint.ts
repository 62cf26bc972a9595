import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Log } from '../log/open.js';
import { LOG_FILES } from '../log/schema.js';

/** SHA-256, in hex, over the names and bytes of schema.json and the Parquet files of a log. */
export async function fingerprintLog(log: Log): Promise<string> {
  const paths = [join(log.folder, 'schema.json')];
  for (const file of LOG_FILES) {
    const path = log.files[file];
    if (path === undefined) continue;
    if (!path.endsWith('*.parquet')) paths.push(path);
    else {
      const folder = dirname(path);
      const names = (await readdir(folder)).filter((name) => name.endsWith('.parquet')).sort();
      paths.push(...names.map((name) => join(folder, name)));
    }
  }
  const all = createHash('sha256');
  for (const path of paths) {
    const hash = createHash('sha256');
    for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer);
    all.update(`${relative(log.folder, path).replaceAll('\\', '/')} ${hash.digest('hex')}\n`);
  }
  return all.digest('hex');
}
