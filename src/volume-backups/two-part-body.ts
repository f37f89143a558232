/**
 * What is kept of one answer of VBS's: a line of JSON with what was read, and below it the answer as callers of the raw routes get it.
 * (JSON text holds no line break of its own.) Each is taken out without the other being parsed.
 */
export function twoPartBody(read: unknown, raw: string): Buffer {
  return Buffer.from(`${JSON.stringify(read)}\n${raw}`);
}

export function readPart(body: Buffer): string {
  return body.toString('utf8', 0, body.indexOf(LINE_BREAK));
}

export function rawPart(body: Buffer): string {
  return body.toString('utf8', body.indexOf(LINE_BREAK) + 1);
}

const LINE_BREAK = 0x0a;
