/** No test may leave the machine: a connection to anything but loopback is destroyed, by name. */
import { Socket } from 'node:net';

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
const connect = Socket.prototype.connect;

Socket.prototype.connect = function (...args) {
  const [first] = Array.isArray(args[0]) ? args[0] : args;
  const host =
    typeof first === 'object' && first !== null
      ? first.path
        ? 'localhost'
        : (first.host ?? 'localhost')
      : 'localhost';
  if (!LOOPBACK.test(host)) {
    this.destroy(new Error(`a test tried to reach ${host}: only loopback is allowed`));
    return this;
  }
  return connect.apply(this, args);
};
