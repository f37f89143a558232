import type { TestRedis } from './redis.js';

/** What whoever can write to Redis may do to what lies there; each changes every value of the gateway's and answers how many. */
export interface Tampering {
  /** Each is of the same length as before, and means nothing. */
  readonly randomBytes: () => Promise<number>;
  /** Of each is left what `share` (0 to 1) says. */
  readonly cutTo: (share: number) => Promise<number>;
  /** Each lies under the name of another one. */
  readonly swap: () => Promise<number>;
  /** All that is no value means nothing any more, or is of another type. */
  readonly confuse: (into: 'text' | 'hash') => Promise<number>;
  /** Marks every group as forgotten, two years from now. */
  readonly forgetInTheFuture: () => Promise<number>;
  /** Keeps a copy of each, ... */
  readonly remember: () => Promise<number>;
  /** ... and puts it back. */
  readonly putBack: () => Promise<number>;
}

// On the server: what lies there is no text, and nothing is to come in between.
const KEYS = `
local names = redis.call('KEYS', 'bgw:*:v:*')
table.sort(names)
`;
const RANDOM = `${KEYS}
math.randomseed(tonumber(ARGV[1]))
for _, name in ipairs(names) do
  local bytes = {}
  for at = 1, redis.call('STRLEN', name) do bytes[at] = string.char(math.random(0, 255)) end
  redis.call('SET', name, table.concat(bytes), 'KEEPTTL')
end
return #names`;
const CUT = `${KEYS}
for _, name in ipairs(names) do
  local value = redis.call('GET', name)
  redis.call('SET', name, string.sub(value, 1, math.floor(#value * ARGV[1])), 'KEEPTTL')
end
return #names`;
const SWAP = `${KEYS}
local first = #names > 0 and redis.call('GET', names[1])
for at, name in ipairs(names) do
  redis.call('SET', name, names[at + 1] and redis.call('GET', names[at + 1]) or first, 'KEEPTTL')
end
return #names`;
const CONFUSE = `
local names = redis.call('KEYS', 'bgw:{*}:[lft]*')
for _, name in ipairs(names) do
  if ARGV[1] == 'hash' then
    redis.call('DEL', name)
    redis.call('HSET', name, 'garbage', 'garbage')
  elseif redis.call('TYPE', name).ok == 'string' then redis.call('SET', name, 'garbage ' .. name, 'KEEPTTL') end
end
return #names`;
const FORGET = `
local names = redis.call('KEYS', 'bgw:{*}:t')
local mark = string.format('%.0f', (redis.call('TIME')[1] + 63072000) * 1000000)
for _, name in ipairs(names) do redis.call('SET', string.sub(name, 1, -2) .. 'f', mark, 'PX', 86400000) end
return #names`;
const REMEMBER = `${KEYS}
for _, name in ipairs(names) do redis.call('COPY', name, 'old:' .. name, 'REPLACE') end
return #names`;
const PUT_BACK = `
local names = redis.call('KEYS', 'old:*')
for _, name in ipairs(names) do redis.call('COPY', name, string.sub(name, 5), 'REPLACE') end
return #names`;

export function tamperingWith({ ask }: TestRedis): Tampering {
  const run = async (script: string, ...values: (string | number)[]): Promise<number> =>
    Number(await ask('EVAL', script, 0, ...values));
  return {
    randomBytes: () => run(RANDOM, Math.floor(Math.random() * 1e6)),
    cutTo: (share) => run(CUT, share),
    swap: () => run(SWAP),
    confuse: (into) => run(CONFUSE, into),
    forgetInTheFuture: () => run(FORGET),
    remember: () => run(REMEMBER),
    putBack: () => run(PUT_BACK),
  };
}
