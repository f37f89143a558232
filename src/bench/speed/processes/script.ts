import { Agent, get } from 'node:http';

/** A bare script: it makes the calls of each view, parses, joins by id and makes JSON of it, with no server, cache or check around. */
export interface ScriptOrder {
  /** The waves of calls of each view: those of a wave are made at the same time. */
  readonly views: readonly (readonly (readonly string[])[])[];
  readonly token: string;
}

export interface ScriptResult {
  /** For each view, what was waited for the cloud: milliseconds. */
  readonly waits: readonly number[];
  /** Of this process, for all views together. */
  readonly cpuMs: number;
}

const agent = new Agent({ keepAlive: true });
interface Row {
  readonly id: string;
}
interface CloudAnswer {
  readonly checkpoint_item?: { readonly extend_info: { readonly volume_backups: readonly Row[] } };
  readonly backup?: Row;
  readonly backups?: readonly Row[];
}

async function work({ views, token }: ScriptOrder): Promise<ScriptResult> {
  const before = process.cpuUsage();
  const waits: number[] = [];
  let bytes = 0;
  /** Rows that a list has brought serve the views that come after it, as with the gateway. */
  const rows = new Map<string, Row>();
  for (const waves of views) {
    let waited = 0;
    const answers: CloudAnswer[] = [];
    for (const wave of waves) {
      const at = performance.now();
      const texts = await Promise.all(wave.map((url) => textOf(url, token)));
      waited += performance.now() - at;
      answers.push(...texts.map((text) => JSON.parse(text) as CloudAnswer));
    }
    waits.push(waited);
    bytes += joined(answers, rows).length;
  }
  const { user, system } = process.cpuUsage(before);
  if (bytes === 0 && views.length > 0) throw new Error('nothing was joined');
  return { waits, cpuMs: (user + system) / 1000 };
}

function joined(answers: readonly CloudAnswer[], rows: Map<string, Row>): string {
  for (const { backup, backups = [] } of answers) {
    for (const row of backup === undefined ? backups : [backup]) rows.set(row.id, row);
  }
  const item = answers.find(({ checkpoint_item }) => checkpoint_item !== undefined)?.checkpoint_item;
  const volumes = item?.extend_info.volume_backups.map((volume) => ({ ...volume, vbs: rows.get(volume.id) ?? null }));
  return JSON.stringify({ ...item, volumes });
}

function textOf(url: string, token: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { 'X-Auth-Token': token } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.once('end', () => {
        resolve(text);
      });
    }).once('error', reject);
  });
}

process.on('message', (order: ScriptOrder) => {
  void work(order).then((answer) => process.send?.({ answer }));
});
process.on('disconnect', () => process.exit(0));
