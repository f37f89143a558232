import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisSettings } from '../config/settings.js';
import { redisClient, type RedisClient } from '../redis/client.js';
import { reasonOf } from '../redis/outage.js';
import { fail, ok, warn, type Finding, type Trouble } from './finding.js';
import { CHECK_MS } from './one-call.js';

const CHECK = 'Redis';
/** A caller waits so long for it: what takes longer is not used. */
const PATIENCE_MS = 50;
const LOOKS = 3;
/** No PING: the rights that the gateway needs do not hold it. Nothing is kept under this name. */
const NOBODYS = 'bgw:doctor';

const BY_REASON: Readonly<Record<string, Trouble>> = {
  ECONNREFUSED: { says: 'nothing listens at its address', remedy: 'put host and port in REDIS_URL right, or start it' },
  ENOTFOUND: { says: 'the name of its host is not known here', remedy: 'put the host in REDIS_URL right' },
  EAI_AGAIN: { says: 'the name of its host is not known here', remedy: 'put the host in REDIS_URL right, or the DNS' },
  ETIMEDOUT: { says: 'it does not answer', remedy: 'look at firewalls, and at host, port and rediss or redis in REDIS_URL' },
  WRONGPASS: { says: 'user or password is refused', remedy: 'put user and password in REDIS_URL right (percent-encoded)' },
  NOAUTH: { says: 'it wants a password', remedy: 'put it in REDIS_URL: redis://:PASSWORD@HOST:6379' },
  NOPERM: { says: 'the user lacks rights', remedy: 'give it those that docs/operating.md lists' },
  ERR: { says: 'it refuses the user, the number of the database, or to be a cluster', remedy: 'put REDIS_URL right' },
  CERT_HAS_EXPIRED: { says: 'its certificate has expired', remedy: 'have it renewed' },
  ERR_TLS_CERT_ALTNAME_INVALID: { says: 'its certificate is for another name', remedy: 'write the host in REDIS_URL as its certificate does' },
  LOADING: { says: 'it is reading its data', remedy: 'wait until it has' },
  MASTERDOWN: { says: 'it is a replica without a master', remedy: 'put REDIS_URL right, or have a master elected' },
  CLUSTERDOWN: { says: 'its cluster is down', remedy: 'see that all of its slots are served' },
}; // prettier-ignore
const UNTRUSTED: Trouble = { says: 'its certificate is by an authority that is not trusted here', remedy: 'name the PEM file of its authority in NODE_EXTRA_CA_CERTS' }; // prettier-ignore
const SILENT: Trouble = {
  says: 'it is not ready within 5 s',
  remedy: 'look at REDIS_URL: host, port, rediss or redis',
};

/** Reached, signed in, and quick enough to be of use. The gateway goes on without it, so that nobody would notice. */
export async function checkRedis(settings: RedisSettings | null): Promise<Finding> {
  if (settings === null) return ok(CHECK, 'REDIS_URL is not set: each instance is on its own');
  const client = redisClient(settings.address);
  try {
    const took = await Promise.race([quickestOf(client), timeUp()]);
    if (took === null) return fail(CHECK, SILENT);
    const says = `it answers within ${Math.max(1, Math.ceil(took))} ms`;
    if (took <= PATIENCE_MS) return ok(CHECK, says);
    const remedy = `bring it nearer: callers wait ${PATIENCE_MS} ms for it and then go on without`;
    return warn(CHECK, { says, remedy });
  } catch (error) {
    return fail(CHECK, troubleOf(reasonOf(error)));
  } finally {
    client.disconnect();
  }
}

/** Milliseconds. Rejects with the first trouble: the client would come again for ever. */
async function quickestOf(client: RedisClient): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve).on('error', reject);
  });
  const times: number[] = [];
  while (times.length < LOOKS) {
    const since = performance.now();
    await client.get(NOBODYS);
    times.push(performance.now() - since);
  }
  return Math.min(...times);
}

async function timeUp(): Promise<null> {
  await sleep(CHECK_MS, undefined, { ref: false });
  return null;
}

function troubleOf(reason: string): Trouble {
  const known = BY_REASON[reason];
  if (known !== undefined) return known;
  if (/^(?:UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/.test(reason)) return UNTRUSTED;
  const remedy = 'look at hosts, ports, and rediss, sentinel or cluster in REDIS_URL, and at firewalls';
  return { says: `none of its servers can be used (${reason})`, remedy };
}
