export { GALLERY_PANELS, measureCurves } from './log-curves.js';
export type { GalleryPanel, LogCurves } from './log-curves.js';
