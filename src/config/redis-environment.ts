import { redisUrl, type RedisAddress } from './redis-url.js';
import { Refusal, Rule, Setting, type Reader } from './setting.decorator.js';

/** As `openssl rand -base64 32` prints it. Kept as text: settings are frozen, which bytes cannot be. */
const key32: Reader<string> = (text) => {
  if (/^[A-Za-z0-9+/]{43}=$/.test(text)) return text;
  throw new Refusal('must be 32 bytes, base64, such as "openssl rand -base64 32" prints');
};

/** What instances share. */
export class RedisEnvironment {
  @Setting(redisUrl)
  REDIS_URL: RedisAddress | null = null;

  @Setting(key32)
  @Rule<RedisEnvironment>(
    (settings) => settings.REDIS_URL === null || settings.REDIS_ENCRYPTION_KEY !== null,
    'must be set where REDIS_URL is: 32 bytes, base64, the same on every instance',
  )
  REDIS_ENCRYPTION_KEY: string | null = null;
}
