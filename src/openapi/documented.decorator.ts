import { Reflector } from '@nestjs/core';
import type { ProblemCode } from '../http/problem.js';

export type Tag = 'Projects' | 'Backups' | 'Cache' | 'Raw CSBS' | 'Raw VBS' | 'Raw CBR' | 'OpenStack' | 'Operation';

/** A shape that an answer has when the parameter is given; without `given`, in all other cases. */
export interface Shape {
  readonly given?: string;
  /** An exported type's name, or `Selected` and such a name: the same with whichever fields were asked for. */
  readonly type: string;
}

/** What code cannot say of a route. Its path, parameters, scope and most of its refusals are read off the route itself. */
export interface Documentation {
  /** What generated clients call it. */
  readonly id: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  /** What it answers; left out: nothing, as for a 204. The first that fits counts. */
  readonly answer?: string | readonly Shape[];
  /** For an event stream: event → name of the type in its data. */
  readonly events?: Readonly<Record<string, string>>;
  /** Whether it is sent by `sendCached`: ETag, Age, Cache-Status, 304. */
  readonly isCached?: boolean;
  /** Refusals that no other route of its kind has. */
  readonly refusals?: readonly ProblemCode[];
  /** Types of refusals in another shape than the usual, by status. */
  readonly ownRefusals?: Readonly<Record<number, string>>;
  /** The type of the query, where the handler takes it unread. */
  readonly query?: string;
  /** Parameters of the query that must be given. */
  readonly required?: readonly string[];
  /** Headers that the request needs, and what for. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The type of the request's body. */
  readonly body?: string;
}

/** Read by `npm run openapi` alone: a gateway that runs serves the file that was made of it. */
export const Documented = Reflector.createDecorator<Documentation>();
