import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EncodedAnswer } from '../cache/encoded-answer.js';

/** A file, and how it is read when it is first asked for. */
export interface DocsFile {
  readonly mediaType: string;
  readonly read: () => Promise<Buffer>;
}

const { resolve } = createRequire(import.meta.url);

/** The OpenAPI document as `npm run openapi` has made it. */
export const DOCUMENT: DocsFile = {
  mediaType: 'application/json; charset=utf-8',
  read: () => readFile(join(packageFolder(), 'openapi.json')),
};

/** Upwards from here, which is another place in src than in what the build puts together. */
function packageFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/** For `/docs`, and for `/docs/`, from where its files are elsewhere. */
export const PAGE = page('docs/');
const PAGE_INSIDE = page('./');

/** The document lies beside the folder of the files, also below a proxy's path. No validator: it would be somebody else's server. */
const START = `SwaggerUIBundle({
  url: new URL('../openapi.json', document.currentScript.src).href,
  dom_id: '#api',
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
  supportedSubmitMethods: ['get', 'head'],
  validatorUrl: null,
});
`;

/** All that is below `/docs/`: no name leads anywhere else. */
export const FILES: ReadonlyMap<string, DocsFile> = new Map([
  ['', PAGE_INSIDE],
  ['index.html', PAGE_INSIDE],
  ['start.js', text('text/javascript', START)],
  ['swagger-ui-bundle.js', swaggerUi('swagger-ui-bundle.js', 'text/javascript; charset=utf-8')],
  ['swagger-ui.css', swaggerUi('swagger-ui.css', 'text/css; charset=utf-8')],
  ['favicon-32x32.png', swaggerUi('favicon-32x32.png', 'image/png')],
]);

/** Nothing inline, so that the policy of the page need not allow it. `base`: where the files are, as seen from the page. */
function page(base: string): DocsFile {
  return text(
    'text/html',
    `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Backup Gateway: the API</title>
    <link rel="icon" type="image/png" href="${base}favicon-32x32.png">
    <link rel="stylesheet" href="${base}swagger-ui.css">
    <script defer src="${base}swagger-ui-bundle.js"></script>
    <script defer src="${base}start.js"></script>
  </head>
  <body>
    <div id="api"></div>
  </body>
</html>
`,
  );
}

function text(type: string, content: string): DocsFile {
  return { mediaType: `${type}; charset=utf-8`, read: () => Promise.resolve(Buffer.from(content)) };
}

function swaggerUi(file: string, mediaType: string): DocsFile {
  return { mediaType, read: () => readFile(resolve(`swagger-ui-dist/${file}`)) };
}

/** Keeps what was read, packed as well: most gateways are never asked for any of it. */
export class ReadFiles {
  private readonly known = new Map<DocsFile, Promise<EncodedAnswer>>();

  of(file: DocsFile): Promise<EncodedAnswer> {
    const known = this.known.get(file);
    if (known !== undefined) return known;
    const reading = file.read().then((content) => new EncodedAnswer(content));
    this.known.set(file, reading);
    reading.catch(() => this.known.delete(file)); // the next caller tries again
    return reading;
  }
}
