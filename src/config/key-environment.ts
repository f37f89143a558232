import { anyText, atLeast } from './readers.js';
import { Setting } from './setting.decorator.js';

/** What the keys command and the gateway share. */
export class KeyEnvironment {
  @Setting(anyText)
  API_KEYS_FILE = './keys.json';

  @Setting(atLeast(32))
  GATEWAY_SECRET: string | null = null;
}
