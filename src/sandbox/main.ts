import { startSandbox } from './sandbox.js';

/** `npm run sandbox`: the sandbox cloud alone. `SANDBOX_PROJECT_ID` points its settings at one of the projects that have CBR. */
const port = Number(process.env['SANDBOX_PORT'] ?? '3900');
const projectId = process.env['SANDBOX_PROJECT_ID'] ?? '';
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  process.stderr.write('SANDBOX_PORT must be a port number, 0 to 65535\n');
  process.exit(1);
}

try {
  const sandbox = await startSandbox({ port, ...(projectId === '' ? {} : { projectId }) });
  const settings = Object.entries(sandbox.settings).map(([name, value]) => `  ${name}=${value}`);
  const lines = [
    `The sandbox cloud (Keystone, CSBS, VBS${'CBR_ENDPOINT' in sandbox.settings ? ', CBR' : ''}) listens on ${sandbox.url}`,
    'It is for development and tests, not for production: its password is public and its data is made up.',
    '',
    'Settings that point a gateway at it:',
    ...settings,
    '',
    `Faults: POST or DELETE ${sandbox.url}/sandbox/faults. Requests seen: GET ${sandbox.url}/sandbox/requests.`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  const stop = (): void => {
    void sandbox.stop();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
} catch (error) {
  process.stderr.write(`The sandbox cloud cannot start: ${reason(error)}\n`);
  process.exitCode = 1;
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isTaken = 'code' in error && error.code === 'EADDRINUSE';
  return isTaken ? `${error.message}. SANDBOX_PORT chooses another port.` : error.message;
}
