import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * `npm run sbom`: what a gateway runs with, as CycloneDX on standard output, out of the lock file. npm's own `--omit dev` also leaves out
 * what both the gateway and a tool need (rxjs, for one; seen with npm 11.19), so that what is for development is taken out here.
 */
const DEVELOPMENT = 'cdx:npm:package:development';
const FORM = ['--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'];

const all = JSON.parse(execFileSync('npm', ['sbom', ...FORM], { encoding: 'utf8', maxBuffer: 2 ** 26 }));
const isShipped = ({ properties = [] }) => !properties.some(({ name }) => name === DEVELOPMENT);
const components = all.components.filter(isShipped);
const { component } = all.metadata;
const shipped = new Set([component, ...components].map((each) => each['bom-ref']));
const dependencies = all.dependencies
  .filter(({ ref }) => shipped.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => shipped.has(each)) }));
// npm takes the name of the folder.
component.name = JSON.parse(readFileSync('package.json', 'utf8')).name;
process.stdout.write(`${JSON.stringify({ ...all, components, dependencies }, null, 2)}\n`);
