/** What goes over the wire of an event stream (text/event-stream, WHATWG HTML 9.2). JSON of ours has no line breaks, and ids have none. */

/** `id`: the view's ETag. */
export function viewEvent(id: string, view: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`event: view\nid: ${id}\ndata: `), view, Buffer.from('\n\n')]);
}

/** Without an id: the last view stays what the client has. */
export function problemEvent(body: string): Buffer {
  return Buffer.from(`event: problem\ndata: ${body}\n\n`);
}

/** Nobody is told of it; it keeps what lies between from taking the line for a dead one. */
export function comment(text: string): Buffer {
  return Buffer.from(`: ${text}\n\n`);
}

/** When to come back after the stream has ended. */
export function retryHint(ms: number, why: string): Buffer {
  return Buffer.from(`retry: ${Math.round(ms)}\n: ${why}\n\n`);
}
