import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { notYetUsed } from '../../src/config/not-yet-used.js';
import { readSettings, SETTING_DEFAULTS, SETTING_NAMES } from '../../src/config/settings.js';
import { IMAGE_ENVIRONMENT, IMAGE_TEXT } from '../support/compose-file.js';
import { schemaOf, type Manifest } from '../support/kubernetes-schemas.js';

const FOLDER = 'deploy/kubernetes';
const FILES = readdirSync(FOLDER).sort();
const manifest = (file: string): unknown => parse(readFileSync(`${FOLDER}/${file}`, 'utf8'), { merge: true });
const MANIFESTS = FILES.filter((file) => file !== 'kustomization.yaml');

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly lifecycle: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
  readonly securityContext: unknown;
  readonly resources: { readonly requests: object; readonly limits: object };
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
}

interface Pod {
  readonly securityContext: unknown;
  readonly automountServiceAccountToken: boolean;
  readonly enableServiceLinks: boolean;
  readonly terminationGracePeriodSeconds: number;
  readonly initContainers: readonly Container[];
  readonly containers: readonly Container[];
}

const { spec } = manifest('deployment.yaml') as {
  spec: { replicas?: number; template: { metadata: { labels: object }; spec: Pod } };
};
const POD = spec.template.spec;
const [GATEWAY = POD.containers[1]] = POD.containers;
const { data: SETTINGS } = manifest('settings.yaml') as { data: Readonly<Record<string, string>> };
const FROM_FILES = Object.fromEntries((GATEWAY?.env ?? []).map(({ name, value }) => [name, value]));
const SECRETS = new Map([
  ['/run/secrets/backup-gateway/os-password', 'a password'],
  ['/run/secrets/backup-gateway/gateway-secret', 'x'.repeat(40)],
  ['/run/secrets/backup-gateway/redis-url', 'rediss://valkey:6379'],
  ['/run/secrets/backup-gateway/redis-encryption-key', Buffer.alloc(32, 7).toString('base64')],
]);

describe('deploy/kubernetes', () => {
  it.each(MANIFESTS)('is as Kubernetes describes it: %s', (file) => {
    const document = manifest(file) as Manifest;
    const validate = schemaOf(document.kind);
    expect(document.apiVersion).toMatch(/\bv\d$/);
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
    expect(document.metadata).toEqual({ name: 'backup-gateway', labels: { 'app.kubernetes.io/name': 'backup-gateway' } }); // prettier-ignore
  });

  it('refuses what Kubernetes does not know, so that the above says something', () => {
    const document = manifest('deployment.yaml') as Manifest & { spec: { template: { spec: object } } };
    const validate = schemaOf(document.kind);
    expect(validate({ ...document, apiVersion: 'apps/v2' })).toBe(false);
    Object.assign(document.spec.template.spec, { terminationGracePeriod: 20 });
    expect(validate(document)).toBe(false);
  });

  it('is applied as a whole', () => {
    const { resources } = manifest('kustomization.yaml') as { resources: readonly string[] };
    expect([...resources].sort()).toEqual(MANIFESTS);
  });

  it('runs the image of this version, from a place to be named', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const name = 'registry.example.com/backup-gateway';
    const { images } = manifest('kustomization.yaml') as { images: unknown };
    expect(images).toEqual([{ name, newName: name, newTag: version }]);
    expect([...POD.initContainers, ...POD.containers].map(({ image }) => image)).toEqual(
      Array.from({ length: 2 }, () => `${name}:${version}`),
    );
  });

  it('finds its pods by the labels that they have', () => {
    const labels = spec.template.metadata.labels;
    const selectors = FILES.flatMap((file) => {
      const text = readFileSync(`${FOLDER}/${file}`, 'utf8');
      return [...text.matchAll(/(?:matchLabels|selector):\n\s+(app\.kubernetes\.io\/name): (\S+)/g)];
    });
    expect(labels).toEqual({ 'app.kubernetes.io/name': 'backup-gateway' });
    const others = selectors.map(([, , value]) => value).filter((value) => value !== 'backup-gateway');
    expect([selectors.length, others]).toEqual([6, ['valkey']]);
  });
});

describe('a pod', () => {
  it('may do nothing that a gateway does not need', () => {
    expect(POD).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
    expect(POD.securityContext).toEqual({
      ...{ runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 },
      seccompProfile: { type: 'RuntimeDefault' },
    });
    for (const { securityContext, resources } of [...POD.initContainers, ...POD.containers]) {
      expect(securityContext).toEqual({
        ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
        capabilities: { drop: ['ALL'] },
      });
      expect(resources).toMatchObject({
        requests: { cpu: expect.any(String), memory: expect.any(String) },
        limits: { memory: expect.any(String) },
      });
    }
  });

  it('starts by settings that are there, and by files for its secrets', () => {
    const known = (name: string): boolean => SETTING_NAMES.includes(name) || notYetUsed({ [name]: 'x' }).length > 0;
    const names = [...Object.keys(SETTINGS), ...Object.keys(FROM_FILES).map((name) => name.replace(/_FILE$/, ''))];
    expect(names.filter((name) => !known(name))).toEqual([]);
    expect(Object.keys(FROM_FILES).filter((name) => !name.endsWith('_FILE'))).toEqual([]);
    const settings = readSettings({ ...IMAGE_ENVIRONMENT, ...SETTINGS, ...FROM_FILES }, (path) => {
      const secret = SECRETS.get(path);
      if (secret === undefined) throw new Error(`no file ${path}`);
      return secret;
    });
    expect(settings).toMatchObject({ host: '0.0.0.0', gatewaySecret: 'x'.repeat(40) });
    expect(settings.redis).not.toBeNull();
    expect(settings.notYetUsed.filter((name) => !name.startsWith('MANAGEMENT_'))).toEqual([]);
  });

  it('holds no secret in its settings', () => {
    expect(Object.keys(SETTINGS).filter((name) => /PASSWORD|SECRET|TOKEN|ACCESS|KEY|REDIS/.test(name))).toEqual([]);
  });

  it('has its ports where the gateway listens, and its probes at routes that are there', () => {
    const port = { name: 'api', containerPort: SETTING_DEFAULTS['PORT'] };
    expect(GATEWAY?.ports).toEqual([port, { name: 'metrics', containerPort: Number(SETTINGS['MANAGEMENT_PORT']) }]);
    const routes = JSON.parse(readFileSync('openapi.json', 'utf8')) as { paths: object };
    const probes = [GATEWAY?.startupProbe, GATEWAY?.livenessProbe, GATEWAY?.readinessProbe];
    expect(probes.map((probe) => probe?.httpGet.path)).toEqual(['/livez', '/livez', '/readyz']);
    for (const probe of probes) {
      expect(Object.keys(routes.paths)).toContain(probe?.httpGet.path);
      expect(probe?.httpGet.port).toBe('api');
    }
  });

  it('is given the time that a gateway takes to end, after what the others take to hear of it', () => {
    const [, endMs = ''] = /^const EXIT_AFTER_MS = ([\d_]+);$/m.exec(readFileSync('src/shutdown.ts', 'utf8')) ?? [];
    const longestS = Number(endMs.replace('_', '')) / 1000;
    const { seconds } = GATEWAY?.lifecycle.preStop.sleep ?? { seconds: 0 };
    expect(longestS).toBeGreaterThan(9);
    expect(seconds).toBeGreaterThanOrEqual(5);
    expect(POD.terminationGracePeriodSeconds).toBeGreaterThan(seconds + longestS + 2);
  });

  it('keeps its keys where the image has them, by a link to a folder that follows the secret', () => {
    const file = IMAGE_ENVIRONMENT['API_KEYS_FILE'];
    expect(POD.initContainers.map(({ command }) => command)).toEqual([['ln', '-sf', '/run/secrets/keys/keys.json', file]]); // prettier-ignore
    expect(GATEWAY?.volumeMounts).toEqual([
      { name: 'state', mountPath: '/var/lib/backup-gateway' },
      { name: 'secrets', mountPath: '/run/secrets/backup-gateway', readOnly: true },
      { name: 'keys', mountPath: '/run/secrets/keys', readOnly: true },
    ]);
    expect(IMAGE_TEXT).toMatch(/^USER node$/m); // 1000
  });
});

describe('the autoscaler', () => {
  it('counts the cores that a gateway uses, well below the one that it can use', () => {
    const { spec: wanted } = manifest('autoscaler.yaml') as { spec: Readonly<Record<string, unknown>> };
    const target = { type: 'AverageValue', averageValue: '600m' };
    expect(wanted).toMatchObject({
      minReplicas: 2,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
    });
    expect(wanted).toMatchObject({ scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment' } });
    expect(spec.replicas).toBeUndefined();
  });
});

describe('the network policy', () => {
  it('opens no port to everybody, and no way to a machine’s metadata', () => {
    const { spec: policy } = manifest('network-policy.yaml') as {
      spec: { policyTypes: readonly string[]; ingress: readonly { from?: unknown[] }[]; egress: readonly { to?: unknown[] }[] };
    }; // prettier-ignore
    expect(policy.policyTypes).toEqual(['Ingress', 'Egress']);
    expect(policy.ingress.filter(({ from = [] }) => from.length === 0)).toEqual([]);
    expect(policy.egress.filter(({ to = [] }) => to.length === 0)).toEqual([]);
    expect(policy.egress.at(-1)?.to).toEqual([{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] } }]);
  });
});
