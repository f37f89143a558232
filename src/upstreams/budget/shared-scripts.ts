import { BEGIN_SHARE, CATCH_UP_SHARE, KEPT_SHARE } from './allowance.js';

/** A pause that the cloud asks for is an hour at most: what is kept about it outlives that and the window after it. */
const LONGEST_PAUSE_MS = 3_600_000;
/** A clock that is corrected by less does no harm. */
const CORRECTED_MS = 1000;

/**
 * KEYS: the calls in the window, the instances in it, and what the cloud has told. ARGV 1: the window, ms; 2: the limit, 0 for none.
 * By the clock of Redis alone, for those of the instances differ.
 */
const BEGIN = `
local calls, instances, state = KEYS[1], KEYS[2], KEYS[3]
local window, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local newest = tonumber(redis.call('ZRANGE', calls, -1, -1, 'WITHSCORES')[2]) or 0
-- The clock was set back, or another server took over: as after a restart, see carefulUntil in ProjectBudget.
if newest > now + ${CORRECTED_MS} then redis.call('DEL', calls, instances, state) end
local told = redis.call('HMGET', state, 'pausedUntil', 'most', 'mostUntil', 'backgroundAt')
local pausedUntil, most, mostUntil = tonumber(told[1]) or 0, tonumber(told[2]) or 0, tonumber(told[3]) or 0
local backgroundAt = tonumber(told[4]) or 0
redis.call('ZREMRANGEBYSCORE', calls, '-inf', now - window)
local used = redis.call('ZCARD', calls)
local function tell(...)
  redis.call('HSET', state, ...)
  redis.call('PEXPIRE', state, window + ${LONGEST_PAUSE_MS})
end
`;

/**
 * ARGV 3: this instance; 4: this call; 5 and 6: the shares of background calls; 7: the urgency. The rule is that of OwnCount.
 * Answers: ms to wait (0: allowed and counted), ms until a refresh may begin, how many instances there are, 1 if this is new, what is
 * kept for it.
 */
export const TAKE_SCRIPT = `${BEGIN}
local pausedMs = math.max(0, pausedUntil - now)
if limit == 0 then return { pausedMs, pausedMs, 1, 0, 0 } end
if now < mostUntil then limit = math.min(limit, most) end
local function waitMs(below)
  local surplus = used - math.ceil(below)
  if surplus < 0 then return 0 end
  return redis.call('ZRANGE', calls, surplus, surplus, 'WITHSCORES')[2] + window - now
end
local function beginWaitMs()
  if used < limit * ARGV[5] then return 0 end
  return math.max(0, backgroundAt + window / limit - now, waitMs(limit * ${BEGIN_SHARE}))
end
redis.call('ZREMRANGEBYSCORE', instances, '-inf', now - window)
local isNew = redis.call('ZADD', instances, now, ARGV[3])
redis.call('PEXPIRE', instances, window)
local count = redis.call('ZCARD', instances)
-- What is kept for each (keptFor), as far as the calls of the others have left it; it cannot matter before the limit is near.
local kept, keptForOthers = math.floor(limit / count * ${KEPT_SHARE}), 0
if used >= limit * ${1 - KEPT_SHARE} then
  local made = {}
  for _, call in ipairs(redis.call('ZRANGE', calls, 0, -1)) do
    local instance = string.match(call, '^(.*):')
    made[instance] = (made[instance] or 0) + 1
  end
  for _, instance in ipairs(redis.call('ZRANGE', instances, 0, -1)) do
    if instance ~= ARGV[3] then keptForOthers = keptForOthers + math.max(0, kept - (made[instance] or 0)) end
  end
  local mine = made[ARGV[3]] or 0
  kept = math.max(0, math.min(kept, mine + limit - used - keptForOthers))
end
local isBackground = ARGV[7] == 'background'
local wait = math.max(pausedMs, waitMs((isBackground and limit * ARGV[6] or limit) - keptForOthers))
if wait == 0 then
  redis.call('ZADD', calls, now, ARGV[4])
  redis.call('PEXPIRE', calls, window)
  used = used + 1
  if isBackground then
    backgroundAt = math.max(backgroundAt + window / limit, now - window * ${CATCH_UP_SHARE})
    tell('backgroundAt', backgroundAt)
  end
end
local begin = math.max(pausedMs, beginWaitMs())
return { math.ceil(wait), math.ceil(begin), count, isNew, kept }
`;

/** ARGV 3: for how long the cloud wants to be left alone, ms. It is believed about how many calls it takes for a window after that. */
export const PAUSE_SCRIPT = `${BEGIN}
pausedUntil = math.max(pausedUntil, now + ARGV[3])
local took = math.max(1, used - 1)
if now < mostUntil then took = math.min(most, took) end
tell('pausedUntil', pausedUntil, 'most', took, 'mostUntil', pausedUntil + window)
`;
