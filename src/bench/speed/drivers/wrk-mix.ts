import type { Mix } from './driver.js';

/** As a string of Lua. */
export const quoted = (text: string): string => JSON.stringify(text).replaceAll(/\\u([0-9a-f]{4})/g, '\\u{$1}');

/**
 * For wrk, with a thread for each connection: one has its part of the cold ids, and ends with the last of them. It takes the times itself: wrk mends its
 * own for what would have been asked while an answer was late, as if all were to take the same, and in a mix each cold one would count several times.
 */
export function mixScript(path: string, { warm, cold, coldEvery }: Mix, threads: number): string {
  const list = (ids: readonly string[]): string => `{${ids.map(quoted).join(',')}}`;
  return `
local warm, cold = ${list(warm)}, ${list(cold)}
local path, body, used, at = ${quoted(path)}, wrk.body, 0, 0
${CLOCK}
${THREADS}
request = function()
  asked = asked + 1
  local id = warm[math.random(#warm)]
  if asked % ${coldEvery} == 0 then
    id = cold[used * ${threads} + turn + 1] or id
    used = used + 1
  end
  local text = wrk.format(nil, (path:gsub('@ID@', id)), nil, body and (body:gsub('@ID@', id)))
  at = us()
  return text
end
response = function()
  ended = us()
  times[#times + 1] = math.floor(ended - at)
  if used * ${threads} + turn >= #cold then wrk.thread:stop() end
end
${TOLD}`;
}

const CLOCK = `
local ffi = require('ffi')
ffi.cdef('typedef struct { long seconds, nanos; } moment; int clock_gettime(int, moment *);')
local moment = ffi.new('moment')
local function us()
  ffi.C.clock_gettime(1, moment)
  return tonumber(moment.seconds) * 1e6 + tonumber(moment.nanos) / 1e3
end`;

/** Every thread has all of this for itself; `threads` is that of the one which sets them up. */
const THREADS = `
local threads = {}
times = {}
setup = function(thread)
  thread:set('turn', #threads)
  threads[#threads + 1] = thread
end
init = function()
  math.randomseed(turn)
  asked = turn -- else all were to ask for a cold one at the same time
  began = us()
  ended = began -- of a thread that gets no answer
end`;

const TOLD = `
done = function(summary)
  local taken, first, last = {}, math.huge, 0
  for _, thread in ipairs(threads) do
    first, last = math.min(first, thread:get('began')), math.max(last, thread:get('ended'))
    for _, time in ipairs(thread:get('times')) do taken[#taken + 1] = time end
  end
  table.sort(taken)
  local function percentile(share) return taken[math.max(1, math.ceil(#taken * share))] end
  local e = summary.errors
  io.write(string.format('\\nRESULT {"requests":%d,"us":%d,"p50":%d,"p99":%d,"failures":%d}\\n', #taken, last - first,
    percentile(0.5), percentile(0.99), e.connect + e.read + e.write + e.status + e.timeout))
end`;
