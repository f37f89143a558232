import { afterEach } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { JournalEntry } from '../../src/sandbox/journal.js';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/sandbox.js';

const closing: (() => Promise<unknown> | undefined)[] = [];
const forgotten = new WeakMap<Sandbox, JournalEntry[]>();

afterEach(async () => {
  const failures: unknown[] = [];
  for (const close of closing.splice(0).reverse()) {
    try {
      await close();
    } catch (error) {
      failures.push(error); // the others are to be ended all the same
    }
  }
  if (failures.length > 0) throw failures[0];
});

/** Ends something after the test, last come first gone; where it fails, the test fails. */
export function afterTest(close: () => Promise<unknown> | undefined): void {
  closing.push(close);
}

/** A sandbox cloud of the test's own, with secrets of its own, gone when the test is over. */
export async function aSandbox(options?: SandboxOptions): Promise<Sandbox> {
  const started = await startSandbox({ adminToken: `admin-token-${randomUUID()}`, ...options });
  afterTest(() => started.stop());
  const { world } = started;
  world.user.password = `cloud-password-${randomUUID()}`;
  const accessKey = { ...started.accessKey, secretKey: `secret-access-key-${randomUUID()}` };
  world.accessKeys.splice(0, 1, { ...accessKey, projectId: started.projectId });
  const sandbox: Sandbox = {
    ...started,
    accessKey,
    settings: { ...started.settings, OS_PASSWORD: world.user.password },
    forgetRequests: () => {
      forgotten.set(sandbox, everythingAsked(sandbox));
      started.forgetRequests();
    },
  };
  return sandbox;
}

/** What the test has made the sandbox forget, too. */
export function everythingAsked(sandbox: Sandbox): JournalEntry[] {
  return [...(forgotten.get(sandbox) ?? []), ...sandbox.requests()];
}
