import 'reflect-metadata';
import { runBenches } from './benches.js';

// An end from outside is to leave neither a Redis nor a folder behind: what is to be cleaned up listens for the exit.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

process.exitCode = await runBenches(process.argv.slice(2));
