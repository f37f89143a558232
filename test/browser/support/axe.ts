import type { Page } from 'playwright-core';
import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** What axe finds wrong in the page, in light and in dark, as words; nothing is. */
export async function axeFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const faults: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await page.evaluate<AxeResults>('axe.run(document)');
    for (const { id, nodes } of violations) {
      for (const { html, failureSummary } of nodes) {
        faults.push(`${colorScheme}: ${id}: ${html.slice(0, 160)}: ${(failureSummary ?? '').slice(0, 300)}`);
      }
    }
  }
  return faults;
}
