import { projectId as strictProjectId } from '../core/ids.js';
import { isJsonArray, isJsonObject, type Json } from '../core/json.js';

/** The form in which a client signs in. */
export interface TokenRequestBody {
  readonly auth: {
    readonly identity: {
      readonly methods: readonly ['application_credential'];
      /** The id of a gateway key as `keys list` shows it, and the whole key as it was printed. */
      readonly application_credential: { readonly id: string; readonly secret: string };
    };
    /** The project that the token is to be for; without it the key's first. */
    readonly scope?: { readonly project: { readonly id: string } };
  };
}

/** What a client asks of `POST /auth/tokens`. */
export interface TokenRequest {
  readonly keyId: string;
  /** The gateway key as it was printed. */
  readonly key: string;
  /** The project that the client wants; `null`: whichever comes first. */
  readonly projectId: string | null;
}

/** The one form that is taken: an application credential by id and secret, alone, with or without a project. `null` for any other. */
export function readTokenRequest(body: Json): TokenRequest | null {
  const auth = member(body, 'auth');
  const identity = member(auth, 'identity');
  const methods = member(identity, 'methods');
  const isTheMethod = isJsonArray(methods) && methods.length === 1 && methods[0] === 'application_credential';
  const credential = member(identity, 'application_credential');
  const [keyId, key] = [member(credential, 'id'), member(credential, 'secret')];
  const projectId = wantedProject(member(auth, 'scope'));
  if (!isTheMethod || typeof keyId !== 'string' || typeof key !== 'string' || projectId === undefined) return null;
  return { keyId, key, projectId };
}

/** `null` where no scope is named, `undefined` where it is another than a project by its id. */
function wantedProject(scope: Json | undefined): string | null | undefined {
  if (scope === undefined) return null;
  const id = member(member(scope, 'project'), 'id');
  return typeof id === 'string' ? (strictProjectId(id) ?? undefined) : undefined;
}

function member(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** The project that the token is for: the wanted one, else the key's first; `null` unless the key has it and the gateway serves it. */
export function projectFor(
  wanted: string | null,
  ofKey: readonly string[],
  served: ReadonlySet<string>,
): string | null {
  return ofKey.find((id) => served.has(id) && (wanted === null || wanted === id)) ?? null;
}

/** The query of the routes that answer with a token. */
export interface TokenQuery {
  /** Leaves out the catalog, whatever its value. */
  readonly nocatalog?: string;
}
