import { mayComeFromFile, textOf, type Environment } from './environment.js';
import { TracingEnvironment } from './tracing-environment.js';

const NAMES = /^OTEL_[A-Z0-9_]+$/;
/** The exporter reads these by itself, files of certificates among them. */
const OF_THE_EXPORTER = /^OTEL_EXPORTER_OTLP_(?:TRACES_)?(?:CERTIFICATE|CLIENT_CERTIFICATE|CLIENT_KEY|COMPRESSION)$/;
const USED = Object.keys(new TracingEnvironment());

/** Settings of the contract, or of OpenTelemetry, that are set but have no effect in this version: to be warned of by name. */
export function notYetUsed(environment: Environment): readonly string[] {
  return Object.keys(environment)
    .filter((name) => NAMES.test(name) && !isUsed(name) && textOf(environment, name) !== undefined)
    .sort();
}

function isUsed(name: string): boolean {
  const setting = name.replace(/_FILE$/, '');
  return OF_THE_EXPORTER.test(name) || USED.includes(name) || (USED.includes(setting) && mayComeFromFile(setting));
}
