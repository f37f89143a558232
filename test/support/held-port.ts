import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';

export interface HeldPort {
  readonly release: () => void;
}

/**
 * Keeps a port of this machine that nobody listens on: who connects is refused, and no server that asks for any free port is given it.
 * Tests run beside each other and open servers all the time; a port that is merely closed is soon another's.
 */
export async function holdPort(port: number): Promise<HeldPort> {
  const far = createServer((accepted) => accepted.on('error', () => undefined)).listen(0, '127.0.0.1');
  await once(far, 'listening');
  const accepted = once(far, 'connection');
  // A connection that comes from the port holds it without listening.
  const near = connect({
    port: (far.address() as AddressInfo).port,
    host: '127.0.0.1',
    localAddress: '127.0.0.1',
    localPort: port,
  });
  await once(near, 'connect');
  await accepted;
  // A reset, which leaves no waiting end behind that would keep the port from who listens next.
  const release = (): void => {
    near.resetAndDestroy();
    far.close();
  };
  return { release };
}
