import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { listenMistake } from './config/listen-mistake.js';
import { readSettings, type Settings } from './config/settings.js';
import { SettingsError } from './config/settings-error.js';
import { startGateway } from './gateway.js';
import { giveBackPages, letHeapGrow } from './heap.js';
import { createLog } from './log.js';
import type { HangUps } from './reload/hang-ups.js';
import { renewedEnvironment } from './reload/renewed-environment.js';
import { endOnSignals } from './shutdown.js';

const readFile = (path: string): string => readFileSync(path, 'utf8');

/** The gateway as a process: `npm start`. */
export async function start(hangUps: HangUps): Promise<void> {
  letHeapGrow();
  try {
    const settings = readSettings(process.env, readFile);
    const environment = renewedEnvironment(process, readFile);
    const log = createLog(settings.logLevel);
    if (settings.notYetUsed.length > 0) {
      log.warn({ settings: settings.notYetUsed }, 'these settings have no effect in this version');
    }
    if (settings.replacedByClouds.length > 0) {
      log.warn({ settings: settings.replacedByClouds }, 'GATEWAY_CLOUDS takes the place of these settings');
    }
    const gateway = await startGateway(settings, { log }).catch((error: unknown) => {
      throw listenMistake({ host: ['HOST', settings.host], port: ['PORT', settings.port] }, error) ?? error;
    });
    const { url, metricsUrl: metrics } = gateway;
    log.info({ url, metrics, pid: process.pid }, 'the gateway listens');
    endOnSignals(gateway, log);
    giveBackPages();
    const readAgain = (): Settings => readSettings(environment(), readFile);
    hangUps.serve(() => gateway.reload(readAgain));
  } catch (error) {
    process.stderr.write(`${error instanceof SettingsError ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
