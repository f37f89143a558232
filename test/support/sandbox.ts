import { afterEach } from '@jest/globals';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/sandbox.js';

const closing: (() => Promise<unknown> | undefined)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Ends something after the test, last come first gone. */
export function afterTest(close: () => Promise<unknown> | undefined): void {
  closing.push(close);
}

/** A sandbox cloud of the test's own, gone when the test is over. */
export async function aSandbox(options?: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  afterTest(() => sandbox.stop());
  return sandbox;
}
