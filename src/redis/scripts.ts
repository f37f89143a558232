/**
 * What must happen in one step and one round trip. Scripts go out as EVAL: some hundred bytes more than EVALSHA, and nothing to be
 * repaired after a restart. Fences and marks are microseconds since 1970 by the clock of Redis, less than 2^53 and so exact in Lua.
 */

/**
 * Each group has a clock, so that every fence and mark of it is larger than all before, even where Redis' own clock was set back, or
 * another server took over whose clock is behind. One that is more than a day ahead is no clock of ours.
 */
const CLOCK = `
-- What is of another type than ours is garbage, and in the way.
local function text(key)
  local found = redis.pcall('GET', key)
  if type(found) == 'table' then
    redis.call('DEL', key)
    return false
  end
  return found
end
local function time(clock)
  local parts = redis.call('TIME')
  local micros = parts[1] * 1000000 + parts[2]
  local last = tonumber(text(clock) or '') or 0
  if last < micros or last > micros + 86400000000 then return micros end
  return last
end
local function tick(clock)
  local micros = time(clock) + 1
  redis.call('SET', clock, string.format('%.0f', micros), 'PX', 86400000)
  return micros
end
`;

/**
 * KEYS: lease, clock. ARGV: instance, milliseconds. Answers the fence and 0, or 0 and what is left of another's lease. An instance gets
 * its own lease anew: it loads a key once at a time, so that one is left over from an answer that came too late, or was forgotten.
 */
export const TAKE_LEASE = `${CLOCK}
local held = text(KEYS[1])
if held and string.match(held, ':(.*)$') ~= ARGV[1] then
  local left = redis.call('PTTL', KEYS[1])
  if left > 0 then return { 0, left } end
end
local fence = tick(KEYS[2])
redis.call('SET', KEYS[1], string.format('%.0f:%s', fence, ARGV[1]), 'PX', ARGV[2])
return { fence, 0 }
`;

/** KEYS: lease. ARGV: the lease as it was taken, milliseconds. Answers 0 where it is lost. */
export const RENEW_LEASE = `
if redis.pcall('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`;

/** KEYS: lease. ARGV: the lease as it was taken, channel, news. */
export const RELEASE_LEASE = `
if redis.pcall('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('PUBLISH', ARGV[2], ARGV[3])
return 1
`;

/** KEYS: mark, clock and, where one key is meant, its value and its lease. ARGV: milliseconds of the mark, channel, news. */
export const FORGET = `${CLOCK}
redis.call('SET', KEYS[1], string.format('%.0f', tick(KEYS[2])), 'PX', ARGV[1])
if KEYS[3] then redis.call('DEL', KEYS[3], KEYS[4]) end
redis.call('PUBLISH', ARGV[2], ARGV[3])
return 1
`;

/**
 * KEYS: value, mark of the group, mark of the key, clock. ARGV: fence, entry, milliseconds, channel, news. Answers 0 where something
 * newer is there or it was forgotten. A fence or mark that is still to come was never handed out: what bears it is garbage.
 */
export const STORE_VALUE = `${CLOCK}
local fence = tonumber(ARGV[1])
for place = 2, 3 do
  local mark = tonumber(text(KEYS[place]) or '')
  if mark and mark >= fence and mark <= time(KEYS[4]) then return 0 end
end
local start = redis.pcall('GETRANGE', KEYS[1], 0, 16)
local stored = type(start) == 'string' and tonumber(string.match(start, '^(%d+):'))
if stored and stored > fence and stored <= time(KEYS[4]) then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('PUBLISH', ARGV[4], ARGV[5])
return 1
`;

/**
 * KEYS: value, mark of the group, clock. ARGV: bytes of the longest entry, the fence of what is at hand, or 0. Answers value and mark, empty
 * where there is none, or none of a later fence. An entry of another type, or too long to be ours, is answered as garbage; a mark that is
 * still to come was never made, and is none.
 */
export const READ_VALUE = `${CLOCK}
local start = redis.pcall('GETRANGE', KEYS[1], 0, 16)
local fence = type(start) == 'string' and tonumber(string.match(start, '^(%d+):'))
if fence and fence <= tonumber(ARGV[2]) then return { '', '' } end
local bytes = redis.pcall('STRLEN', KEYS[1])
local value = '?'
if type(bytes) == 'number' and bytes <= tonumber(ARGV[1]) then value = redis.call('GET', KEYS[1]) or '' end
local mark = text(KEYS[2])
if mark and (tonumber(mark) or 0) > time(KEYS[3]) then mark = '' end
return { value, mark }
`;

export function listOf(answer: unknown): readonly unknown[] {
  return Array.isArray(answer) ? answer : [];
}
