import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { readSettings } from './config/settings.js';
import { SettingsError } from './config/settings-error.js';
import { startGateway } from './gateway.js';
import { createLog } from './log.js';
import { endOnSignals } from './shutdown.js';

try {
  const settings = readSettings(process.env, (path) => readFileSync(path, 'utf8'));
  const log = createLog(settings.logLevel);
  if (settings.notYetUsed.length > 0) {
    log.warn({ settings: settings.notYetUsed }, 'these settings have no effect in this version');
  }
  if (settings.replacedByClouds.length > 0) {
    log.warn({ settings: settings.replacedByClouds }, 'GATEWAY_CLOUDS takes the place of these settings');
  }
  const gateway = await startGateway(settings, { log });
  log.info({ url: gateway.url, metrics: gateway.metricsUrl }, 'the gateway listens');
  endOnSignals(gateway, log);
} catch (error) {
  process.stderr.write(`${error instanceof SettingsError ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
