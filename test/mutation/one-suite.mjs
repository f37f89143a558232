/** The specs of a file as one: Jest makes itself anew for each file of tests, which costs a third of a second, and there may be four. */
for (const spec of specs) await import(`../../${spec}`);
