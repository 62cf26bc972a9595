import { mkdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { pictureSvg, type Picture } from '@paretorec/experiments';
import { writeWhole } from '@paretorec/trainer';

/**
 * Writes the pictures of a page as SVG files of their own, `pictures/<page>-<picture>.svg` beside it. Pictures of other pages stay.
 *
 * @param page path of the HTML file.
 * @returns their paths.
 */
export async function writePictures(page: string, pictures: readonly Picture[]): Promise<string[]> {
  if (pictures.length === 0) return [];
  const folder = join(dirname(page), 'pictures');
  await mkdir(folder, { recursive: true });
  const stem = basename(page, extname(page));
  const files: string[] = [];
  for (const picture of pictures) {
    const file = join(folder, `${stem}-${picture.name}.svg`);
    await writeWhole(file, pictureSvg(picture));
    files.push(file);
  }
  return files;
}
