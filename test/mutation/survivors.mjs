/** A reporter that says at once what was not noticed: a run takes its time, and its end need not be waited for. */
const survivors = {
  onMutantTested({ status, location, replacement }) {
    if (status === 'Killed' || status === 'Timeout') return;
    process.stdout.write(
      `  ${status} at line ${location.start.line}: ${replacement.replace(/\s+/g, ' ').slice(0, 120)}\n`,
    );
  },
};

export const strykerPlugins = [{ kind: 'Reporter', name: 'survivors', value: survivors }];
