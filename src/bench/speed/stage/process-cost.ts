import { readdir, readFile } from 'node:fs/promises';

const NS_PER_MS = 1e6;

/** The processes and their children, theirs included. */
async function family(pids: readonly number[]): Promise<readonly number[]> {
  const children = await Promise.all(
    pids.map(async (pid) => {
      const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
      return text
        .split(' ')
        .filter((each) => each !== '')
        .map(Number);
    }),
  );
  const below = children.flat();
  return below.length === 0 ? pids : [...pids, ...(await family(below))];
}

/** The processor's time that their threads have used so far, in milliseconds. */
export async function cpuMs(pids: readonly number[]): Promise<number> {
  const folders = await Promise.all(
    (await family(pids)).map(async (pid) => {
      const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
      return threads.map((thread) => `/proc/${pid}/task/${thread}/schedstat`);
    }),
  );
  const times = folders.flat().map(async (file) => {
    const [ran = ''] = (await readFile(file, 'utf8').catch(() => '')).split(' ');
    return Number(ran) / NS_PER_MS;
  });
  return (await Promise.all(times)).reduce((sum, ms) => sum + ms, 0);
}

/** What of their memory is resident, in MB (2^20 bytes). */
export async function residentMb(pids: readonly number[]): Promise<number> {
  const each = (await family(pids)).map(async (pid) => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  });
  return (await Promise.all(each)).reduce((sum, mb) => sum + mb, 0);
}
