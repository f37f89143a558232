import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { answerCbr } from './cbr.routes.js';
import type { Cloud } from './cloud.js';
import { answerControl } from './control.routes.js';
import { answerCsbs } from './csbs.routes.js';
import { deliver, send } from './delivery.js';
import { marked } from './errors.js';
import type { Faults } from './faults.js';
import { type Answer, type Call, headersOf, json, readBody } from './http.js';
import { answerIdentity } from './identity.routes.js';
import { type Journal, type JournalEntry, SERVICE_NAMES, type ServiceName, serviceNamed } from './journal.js';
import { answerVbs } from './vbs.routes.js';

const ROUTES: Record<ServiceName, (call: Call, cloud: Cloud) => Answer> = {
  identity: answerIdentity,
  csbs: answerCsbs,
  vbs: answerVbs,
  cbr: answerCbr,
};

/** Where every request comes in: to the control routes, or over the journal and the planned faults to its service. */
export class Front {
  private stopping = false;

  constructor(
    private readonly cloud: Cloud,
    private readonly faults: Faults,
    private readonly journal: Journal,
  ) {}

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const arrivedAt = performance.now();
    response.setHeader('Date', this.cloud.now().toUTCString());
    try {
      await this.answer(request, response, arrivedAt);
    } catch (error) {
      // A client that goes away while it sends its body; anything else is a mistake of the sandbox itself.
      if (!request.destroyed) process.emitWarning(String(error));
      response.destroy();
    }
  }

  /** A world that a test has bent beyond rendering is a 500, not the end of the process. */
  private normal(service: ServiceName, call: Call): Answer {
    try {
      return ROUTES[service](call, this.cloud);
    } catch (error) {
      return json(500, { error: String(error) });
    }
  }

  async stop(server: Server): Promise<void> {
    this.stopping = true;
    const closed = new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
    server.closeAllConnections();
    await closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse, arrivedAt: number): Promise<void> {
    const entry = entryOf(request, this.cloud);
    const { service } = entry;
    if (entry.path.startsWith('/sandbox/')) {
      entry.body = await readBody(request);
      send(response, answerControl(entry, this.faults, this.journal));
      return;
    }
    this.journal.record(entry);
    let closedHere = false;
    response.once('close', () => {
      entry.closedEarly = !response.writableFinished && !closedHere && !this.stopping;
    });
    entry.body = await readBody(request);
    if (service === 'none') {
      send(response, json(404, { error: `this sandbox serves /${SERVICE_NAMES.join(', /')}` }));
      return;
    }
    const delivery = {
      response,
      service,
      cloudUrl: this.cloud.url,
      errorMark: this.cloud.errorMark,
      arrivedAt,
      normal: () => marked(this.normal(service, entry), this.cloud.errorMark),
      closing: () => {
        closedHere = true;
      },
    };
    deliver(delivery, this.faults.take(service));
  }
}

function entryOf(request: IncomingMessage, cloud: Cloud): JournalEntry {
  const rawUrl = request.url ?? '/';
  const [target = '', ...rest] = rawUrl.split('?');
  const below = target.startsWith(`${cloud.basePath}/`) ? target.slice(cloud.basePath.length) : '';
  return {
    service: serviceNamed(below.split('/')[1]) ?? 'none',
    method: request.method ?? 'GET',
    rawUrl,
    path: below === '' ? target : below,
    query: new URLSearchParams(rest.join('?')),
    headers: headersOf(request),
    body: '',
    at: cloud.now(),
    closedEarly: false,
  };
}
