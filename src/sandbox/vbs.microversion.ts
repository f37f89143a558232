import { cinderFault } from './errors.js';
import type { Answer, Call } from './http.js';

const MAXIMUM = 70;

/** The minor number of volume API 3.x that a request asks for (0 without a header), or the refusal. */
export function microversionOf(call: Call): number | Answer {
  const wanted = (call.headers['openstack-api-version'] ?? '')
    .split(',')
    .map((part) => part.trim().split(/\s+/))
    .find(([service]) => service === 'volume')?.[1];
  if (wanted === undefined) return 0;
  if (wanted === 'latest') return MAXIMUM;
  const match = /^([1-9]\d*)\.([1-9]\d*|0)$/.exec(wanted);
  if (match === null) {
    const format = 'Must be of format MajorNum.MinorNum.';
    return cinderFault(400, `API Version String ${wanted} is of invalid format. ${format}`);
  }
  const minor = Number(match[2]);
  if (match[1] === '3' && minor <= MAXIMUM) return minor;
  const range = `Minimum is 3.0 and maximum is 3.${MAXIMUM}.`;
  return cinderFault(406, `Version ${wanted} is not supported by the API. ${range}`);
}
