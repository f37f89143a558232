import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  // Relative, so that the page works below any path that a proxy gives it.
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // While one works on the page: the API of `npm run demo`.
  server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:3000' } },
  build: {
    // Beside the compiled src/dashboard, which serves it.
    outDir: '../dist/dashboard/page',
    emptyOutDir: true,
    target: ['chrome123', 'firefox121', 'safari17.5'],
    modulePreload: false,
    assetsInlineLimit: 0, // the page's CSP takes no data: addresses
    reportCompressedSize: false,
    license: { fileName: 'licenses.md' }, // of what is bundled; it goes into the image with it
  },
});
