import 'reflect-metadata';
import { startDemo } from './demo.js';

process.exitCode = await startDemo({ once: process.argv.includes('--once'), env: process.env });
