import { runKeysCommand } from './keys-command.js';

// A reader that went away, such as head, needs no stack trace.
process.stdout.on('error', () => process.exit(1));

process.exitCode = await runKeysCommand(
  process.argv.slice(2),
  process.env,
  (line) => process.stdout.write(`${line}\n`),
  (line) => process.stderr.write(`${line}\n`),
  Date.now,
);
