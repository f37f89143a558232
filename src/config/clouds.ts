import { cloudSettings, type CloudSettings } from './cloud-settings.js';
import { placed, placesOf, readAccount, type Places } from './clouds-file-account.js';
import { CloudsFileError, readCloudsFile, type CloudsFile } from './clouds-file.js';
import { CloudsEnvironment } from './clouds-environment.js';
import { contentOf, type ReadFile } from './environment.js';
import { readClass } from './setting.decorator.js';
import type { Mistake } from './settings-error.js';
import { UpstreamEnvironment } from './upstream-environment.js';

/** What the environment says of every cloud, whichever of them is served. */
export const SETTINGS_OF_ALL_CLOUDS = ['UPSTREAM_ALLOW_HTTP', 'CSBS_ENDPOINT', 'VBS_ENDPOINT', 'CBR_ENDPOINT'] as const;

type Texts = Readonly<Record<string, string>>;

export interface CloudsReading {
  readonly clouds: readonly CloudSettings[];
  /** By name, of each cloud of clouds.yaml. */
  readonly places: Readonly<Record<string, Places>>;
  readonly mistakes: readonly Mistake[];
}

/** The clouds to serve, from clouds.yaml where GATEWAY_CLOUDS names some, else from the environment. `home`: for the usual places. */
export function readClouds(texts: Texts, home: string, readFile: ReadFile): CloudsReading {
  const { values, mistakes } = readClass(CloudsEnvironment, texts);
  if (mistakes.length > 0) return { clouds: [], places: {}, mistakes };
  if (values.GATEWAY_CLOUDS.length > 0) return cloudsOfFile(values, texts, home, readFile);
  return { ...readCloud('environment', texts, readFile), places: {} };
}

/** Looked for where OpenStack's own clients look, unless it is named. */
function cloudsOfFile(wanted: CloudsEnvironment, texts: Texts, home: string, readFile: ReadFile): CloudsReading {
  const named = wanted.OS_CLIENT_CONFIG_FILE;
  const usual = ['clouds.yaml', `${home}/.config/openstack/clouds.yaml`, '/etc/openstack/clouds.yaml'];
  try {
    const file = readCloudsFile(named === null ? usual : [named], readFile);
    const read = wanted.GATEWAY_CLOUDS.map((name, index) => cloudOfFile(name, index, { file, texts, readFile }));
    const clouds = read.flatMap((each) => each.clouds);
    const places = Object.fromEntries(read.flatMap((each) => Object.entries(each.places)));
    return { clouds, places, mistakes: [...read.flatMap(({ mistakes }) => mistakes), ...sharedProjects(clouds)] };
  } catch (error) {
    if (!(error instanceof CloudsFileError)) throw error;
    return { clouds: [], places: {}, mistakes: [{ name: 'OS_CLIENT_CONFIG_FILE', message: error.message }] };
  }
}

interface Sources {
  readonly file: CloudsFile;
  readonly texts: Texts;
  readonly readFile: ReadFile;
}

function cloudOfFile(name: string, index: number, { file, texts, readFile }: Sources): CloudsReading {
  const cloud = file.clouds.get(name);
  if (cloud === undefined) {
    const known = [...file.clouds.keys()].join(', ');
    const message = `entry ${index + 1} must be a cloud of ${file.path}, which has ${known === '' ? 'none' : known}`;
    return { clouds: [], places: {}, mistakes: [{ name: 'GATEWAY_CLOUDS', message }] };
  }
  const ofAll = Object.fromEntries(
    SETTINGS_OF_ALL_CLOUDS.flatMap((setting) => {
      const text = texts[setting];
      return text === undefined ? [] : [[setting, text]];
    }),
  );
  const account = readAccount(name, cloud);
  const { clouds, mistakes } = readCloud(name, { ...ofAll, ...account.texts }, readFile);
  const told = mistakes.map((mistake) => placed(mistake, name, account));
  return { clouds, places: { [name]: placesOf(account, ofAll) }, mistakes: [...account.mistakes, ...told] };
}

/** The mistakes are named by settings of the environment. */
function readCloud(name: string, texts: Texts, readFile: ReadFile): Omit<CloudsReading, 'places'> {
  const authorities = texts['OS_CACERT'];
  const content = authorities === undefined ? undefined : contentOf(authorities, readFile);
  const { OS_CACERT: _path, ...others } = texts;
  const { values, mistakes } = readClass(UpstreamEnvironment, {
    ...others,
    ...(typeof content === 'string' ? { OS_CACERT: content } : {}),
  });
  const all =
    content === null ? [{ name: 'OS_CACERT', message: 'must name a readable, non-empty file' }, ...mistakes] : mistakes;
  return { clouds: all.length > 0 ? [] : [cloudSettings(name, values)], mistakes: all };
}

/** A request names its project and nothing else, so a project must lead to one cloud. */
function sharedProjects(clouds: readonly CloudSettings[]): readonly Mistake[] {
  const owners = new Map<string, string>();
  for (const { name, projects } of clouds) {
    for (const { id } of projects) {
      const other = owners.get(id);
      if (other !== undefined) {
        return [
          { name: 'GATEWAY_CLOUDS', message: `must not serve one project twice: ${other} and ${name} have the same` },
        ];
      }
      owners.set(id, name);
    }
  }
  return [];
}
