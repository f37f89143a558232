import { HangUps } from './reload/hang-ups.js';

// All the rest takes half a second to load, and a SIGHUP that nobody listens to would end the process.
const hangUps = new HangUps();
const { start } = await import('./start.js');
await start(hangUps);
