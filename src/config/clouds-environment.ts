import { anyText, listOf } from './readers.js';
import { Refusal, Rule, Setting, type Reader } from './setting.decorator.js';

const cloudName: Reader<string> = (text) => {
  if (/^[^\s\p{Cc}]{1,100}$/u.test(text)) return text;
  throw new Refusal('must be the name of a cloud, without blanks');
};

/** Many clouds out of a file, instead of the one that the environment describes. */
export class CloudsEnvironment {
  @Setting(listOf(cloudName))
  @Rule<CloudsEnvironment>(
    (settings) => settings.OS_CLIENT_CONFIG_FILE === null || settings.GATEWAY_CLOUDS.length > 0,
    'must be set: which clouds of OS_CLIENT_CONFIG_FILE to serve, a comma list',
  )
  GATEWAY_CLOUDS: readonly string[] = [];

  @Setting(anyText)
  OS_CLIENT_CONFIG_FILE: string | null = null;
}
