export * from './planted-log/planted-world.js';
export * from './planted-log/write-planted-log.js';
