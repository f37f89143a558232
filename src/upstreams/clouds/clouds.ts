import type { OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import type { ServedProject } from '../../config/cloud-settings.js';
import { UpstreamFailure, type FailureKind } from '../../core/upstream-failure.js';
import type { CallContext, Trace } from '../call-context.js';
import type { Cloud } from './cloud.js';

export interface Served {
  readonly project: ServedProject;
  readonly cloud: Cloud;
}

/** Which projects are served, and which cloud each of them is in. */
export class Clouds implements OnApplicationShutdown {
  private clouds: readonly Cloud[] = [];
  private served = new Map<string, Served>();
  private ids = new Map<Cloud, string[]>();
  /** Clouds whose project has told nobody its id yet. */
  private readonly toFind = new Set<Cloud>();
  /** What the log has of those. */
  private readonly told = new Map<Cloud, FailureKind>();
  /** Where projects were that are served no more: for what was begun before, and is on its way. */
  private readonly former = new Map<string, Cloud>();
  /** Those that are asked no more, and have yet to end. */
  private readonly retired = new Set<Cloud>();

  constructor(
    clouds: readonly Cloud[],
    private readonly log: Logger,
  ) {
    this.replace(clouds);
  }

  /**
   * From now on these are served and no others. What was begun goes on where it was begun; a cloud that is not among these is closed when its last
   * call has ended. `found`: ids that clouds have told already.
   */
  replace(clouds: readonly Cloud[], found: ReadonlyMap<Cloud, ServedProject> = new Map()): void {
    const { clouds: before, served } = this;
    const known = new Map([...found, ...this.found()]);
    this.clouds = clouds;
    this.served = new Map();
    this.ids = new Map();
    this.toFind.clear();
    this.told.clear();
    for (const cloud of clouds) for (const project of cloud.settings.projects) this.serve(project, cloud);
    for (const cloud of clouds.filter(({ findProject }) => findProject !== null)) {
      const project = known.get(cloud);
      if (project === undefined) this.toFind.add(cloud);
      else this.add(project, cloud);
    }
    for (const [id, { cloud }] of served) this.former.set(id, cloud);
    const isKept = ({ csbs }: Cloud): boolean => clouds.some((cloud) => cloud.csbs === csbs);
    for (const cloud of before.filter((each) => !isKept(each))) this.retire(cloud);
  }

  get all(): readonly Cloud[] {
    return this.clouds;
  }

  /** Those that are served, and that this cloud is asked for. */
  projectsOf(cloud: Cloud): readonly string[] {
    return this.ids.get(cloud) ?? [];
  }

  /** The cloud of a project that is served, as every project of an authorized request is. */
  of(projectId: string): Cloud {
    const cloud = this.served.get(projectId)?.cloud ?? this.former.get(projectId);
    if (cloud === undefined) throw new Error('the project is not served: authorization comes first');
    return cloud;
  }

  /** The same, for an answer: the one that it was begun with, from the first call that is made for it to the last. */
  askedFor(projectId: string, { cloud }: Pick<Trace, 'cloud'>): Cloud {
    return cloud ?? this.of(projectId);
  }

  /** Whether it is known to be, without a question to any cloud. */
  isServed(projectId: string): boolean {
    return this.served.has(projectId);
  }

  /**
   * `null` for a project that is not served. Where it might be one that a cloud has yet to tell the id of, that cloud is asked; throws
   * its UpstreamFailure of `identity` where it does not say. To be asked only for callers who may see the project.
   */
  async project(projectId: string, context: () => CallContext): Promise<Served | null> {
    const [served] = await this.projects([projectId], context);
    return served ?? null;
  }

  /** Those of `ids` that are known to be served, in their order. Asks and throws as `project` does only where that is none. */
  async projects(ids: readonly string[], context: () => CallContext): Promise<readonly Served[]> {
    const known = (): readonly Served[] => ids.flatMap((id) => this.served.get(id) ?? []);
    const served = known();
    if (this.toFind.size === 0 || served.length === ids.length) return served;
    const finding = this.find(context());
    if (served.length > 0) {
      finding.catch(() => undefined); // one cloud's silence does not hold up what is known of the others
      return served;
    }
    const failure = await finding;
    const found = known();
    if (failure !== null && found.length === 0) throw failure;
    return found;
  }

  /** Asks every cloud whose project is known by its name alone; one of the failures, or `null`. */
  async find(context: CallContext): Promise<UpstreamFailure | null> {
    const failures = await Promise.all([...this.toFind].map((cloud) => this.findIn(cloud, context)));
    return failures.find((failure) => failure !== null) ?? null;
  }

  /** After the last answer has gone out: a module is destroyed before the server has closed. */
  onApplicationShutdown(): void {
    for (const cloud of [...this.clouds, ...this.retired]) cloud.close();
  }

  /** What clouds have told so far. */
  private found(): readonly (readonly [Cloud, ServedProject])[] {
    const all = [...this.served.values()].filter(({ cloud }) => cloud.findProject !== null);
    return all.map(({ cloud, project }) => [cloud, project]);
  }

  private retire(cloud: Cloud): void {
    this.retired.add(cloud);
    void cloud.retire().then(() => this.retired.delete(cloud));
  }

  private async findIn(cloud: Cloud, context: CallContext): Promise<UpstreamFailure | null> {
    const { name } = cloud.settings;
    try {
      const project = await cloud.findProject?.(context);
      // Whoever waited as well has done the rest.
      if (project !== undefined && this.toFind.delete(cloud)) this.add(project, cloud);
      return null;
    } catch (error) {
      if (!(error instanceof UpstreamFailure)) throw error;
      const { kind, status, code, reason } = error;
      // Once, not for every caller who waits.
      if (this.told.get(cloud) !== kind) {
        this.log.warn(
          { cloud: name, kind, status, code, reason },
          'the id of a project is not known yet: its cloud does not tell',
        );
      }
      this.told.set(cloud, kind);
      return error;
    }
  }

  private add(project: ServedProject, cloud: Cloud): void {
    const other = this.served.get(project.id)?.cloud.settings.name;
    if (other === undefined) {
      this.serve(project, cloud);
      this.log.info({ cloud: cloud.settings.name, project: project.id, name: project.name }, 'a project is served');
    } else {
      this.log.error(
        { cloud: cloud.settings.name, other, project: project.id },
        'two clouds have the same project: the first alone is asked',
      );
    }
  }

  private serve(project: ServedProject, cloud: Cloud): void {
    this.served.set(project.id, { project, cloud });
    this.ids.set(cloud, [...(this.ids.get(cloud) ?? []), project.id]);
  }
}
