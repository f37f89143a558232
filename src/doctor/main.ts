import 'reflect-metadata';
import { runDoctor } from './doctor-command.js';

// A reader that went away, such as head, needs no stack trace.
process.stdout.on('error', () => process.exit(1));

let code = 1;
try {
  code = await runDoctor(process.argv.slice(2), process.env, (line) => process.stdout.write(`${line}\n`));
} catch (error) {
  // Its text may quote anything.
  process.stderr.write(
    `the doctor itself has failed (${error instanceof Error ? error.name : 'unknown'}): a mistake of ours\n`,
  );
}
// A look-up of a name that is still under way would hold the process for as long as it takes.
process.stdout.write('', () => process.exit(code));
