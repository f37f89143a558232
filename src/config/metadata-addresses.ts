import { BlockList, isIP } from 'node:net';

/** Where clouds answer with their machines' own credentials; `::ffff:a.b.c.d` counts as the IPv4 address. */
const METADATA = new BlockList();
METADATA.addSubnet('169.254.0.0', 16, 'ipv4');
METADATA.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');
METADATA.addSubnet('fe80::', 10, 'ipv6');
METADATA.addAddress('fd00:ec2::254', 'ipv6');

/** Whether a numeric address is one of a list; a name is in none. */
export function isIn(addresses: BlockList, host: string): boolean {
  const version = isIP(host);
  return version !== 0 && addresses.check(host, version === 4 ? 'ipv4' : 'ipv6');
}

export function isMetadataAddress(host: string): boolean {
  return isIn(METADATA, host);
}
