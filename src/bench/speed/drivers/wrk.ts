import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pinned } from '../stage/child.js';
import type { Drive, Driven, Driver } from './driver.js';
import { mixScript, quoted } from './wrk-mix.js';

interface Told {
  readonly requests: number;
  readonly us: number;
  readonly p50: number;
  readonly p99: number;
  readonly failures: number;
}

/** wrk, with one thread: who is measured has one core. A mix has a thread for each connection, which alone tells whose answer came. */
export function wrk(command: string, folder: string): Driver {
  return {
    name: 'wrk',
    drive: async (what) => {
      const script = join(folder, 'drive.lua');
      writeFileSync(script, lua(what));
      const seconds = `${what.seconds}s`;
      const own = [
        command,
        `-t${what.mix === undefined ? 1 : what.connections}`,
        `-c${what.connections}`,
        '-d',
        seconds,
        '--timeout',
        '10s',
        '-s',
        script,
        what.ask.url,
      ];
      const [file, ...args] = [...pinned('asking'), ...own] as [string, ...string[]];
      const { stdout } = await promisify(execFile)(file, args);
      return driven(stdout);
    },
  };
}

function driven(output: string): Driven {
  const told = /^RESULT (.*)$/m.exec(output)?.[1];
  if (told === undefined) throw new Error(`wrk said nothing of use: ${output.slice(0, 300)}`);
  const { requests, us, p50, p99, failures } = JSON.parse(told) as Told;
  return { perSecond: (requests * 1e6) / us, p50Ms: p50 / 1000, p99Ms: p99 / 1000, failures };
}

function lua({ ask, mix, connections }: Drive): string {
  const { pathname, search } = new URL(ask.url);
  const lines = [
    `wrk.method = ${quoted(ask.method)}`,
    ...Object.entries(ask.headers).map(([name, value]) => `wrk.headers[${quoted(name)}] = ${quoted(value)}`),
    ...(ask.body === undefined ? [] : [`wrk.body = ${quoted(ask.body)}`]),
    ...(mix === undefined ? [RESULT] : [mixScript(`${pathname}${search}`, mix, connections)]),
  ];
  return `${lines.join('\n')}\n`;
}

const RESULT = `
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format('\\nRESULT {"requests":%d,"us":%d,"p50":%d,"p99":%d,"failures":%d}\\n', summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
end`;
