import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { EncodedAnswer } from '../cache/encoded-answer.js';

export interface DocsFile {
  readonly encoded: EncodedAnswer;
  readonly mediaType: string;
}

const { resolve } = createRequire(import.meta.url);
const [HTML, CSS, SCRIPT, PNG] = [
  'text/html; charset=utf-8',
  'text/css; charset=utf-8',
  'text/javascript; charset=utf-8',
  'image/png',
] as const;

/** Nothing inline, so that the policy of the page need not allow it. `base`: where the files are, as seen from the page. */
const page = (base: string): string => `<!doctype html>
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
`;

/** The document lies beside the folder of the files, also below a proxy's path. No validator: it would be somebody else's. */
const START = `SwaggerUIBundle({
  url: new URL('../openapi.json', document.currentScript.src).href,
  dom_id: '#api',
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
  supportedSubmitMethods: ['get', 'head'],
  validatorUrl: null,
});
`;

const swaggerUi = (file: string) => () => readFile(resolve(`swagger-ui-dist/${file}`));
const text = (content: string) => () => Promise.resolve(Buffer.from(content));

/** All that is served, by the last part of its address: no name leads anywhere else. */
const SOURCES: ReadonlyMap<string, readonly [mediaType: string, read: () => Promise<Buffer>]> = new Map([
  ['', [HTML, text(page('./'))]],
  ['index.html', [HTML, text(page('docs/'))]],
  ['start.js', [SCRIPT, text(START)]],
  ['swagger-ui-bundle.js', [SCRIPT, swaggerUi('swagger-ui-bundle.js')]],
  ['swagger-ui.css', [CSS, swaggerUi('swagger-ui.css')]],
  ['favicon-32x32.png', [PNG, swaggerUi('favicon-32x32.png')]],
  ['openapi.json', ['application/json; charset=utf-8', () => readFile(new URL('../../openapi.json', import.meta.url))]],
]);

/** Read when they are first asked for, and kept: most gateways are never asked. */
export class DocsFiles {
  private readonly read = new Map<string, Promise<DocsFile>>();

  /** `null` where there is none of that name. */
  async file(name: string): Promise<DocsFile | null> {
    const source = SOURCES.get(name);
    if (source === undefined) return null;
    const known = this.read.get(name);
    if (known !== undefined) return known;
    const [mediaType, read] = source;
    const reading = read().then((content) => ({ encoded: new EncodedAnswer(content), mediaType }));
    this.read.set(name, reading);
    reading.catch(() => this.read.delete(name)); // the next caller tries again
    return reading;
  }
}
