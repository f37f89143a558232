import { createRequire, isBuiltin } from 'node:module';
import { isAbsolute, resolve } from 'node:path';
import { rolldown } from 'rolldown';

/**
 * Part of `npm run build`: the gateway's two thousand modules become one file and a few that are seldom wanted. It starts in half the time,
 * and only the gateway: the other commands are run by people. `node tools/bundle.mjs [folder, dist]`
 */
const [folder = 'dist'] = process.argv.slice(2);

/** Nest and others look for packages that may be there: what is not installed stays a question that is asked, and answered, at run time. */
function isMissing(id, importer) {
  if (importer === undefined || id.startsWith('.') || isAbsolute(id) || isBuiltin(id)) return false;
  try {
    createRequire(importer).resolve(id);
    return false;
  } catch {
    return true;
  }
}

/** Tables of packages that nobody here asks: four per cent of what is resident, and of the time to start. */
const LEFT_OUT = {
  // class-validator loads it for one decorator.
  'libphonenumber-js/max':
    "exports.parsePhoneNumber = () => { throw new Error('@IsPhoneNumber needs what tools/bundle.mjs leaves out'); };",
  // axios loads it for forms with files.
  'mime-db': 'module.exports = {};',
};
const leftOut = {
  name: 'left-out',
  resolveId: (id) => (Object.hasOwn(LEFT_OUT, id) ? `\0${id}` : null),
  load: (id) => LEFT_OUT[id.slice(1)] ?? null,
};

const bundle = await rolldown({
  input: { main: resolve(folder, 'main.js') },
  platform: 'node',
  external: isMissing,
  logLevel: 'warn',
  plugins: [leftOut],
});
await bundle.write({
  dir: folder,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: '[name]-[hash].js',
  keepNames: true, // they are read: in the stacks of mistakes
});
