const LINE_BREAK = 0x0a;

/**
 * Several kept values are a line of JSON with more below it (JSON text holds no line break of its own), so that either is taken out without the
 * other being parsed. Both are windows on the value's own memory.
 */
export function firstLine(body: Buffer): Buffer {
  return body.subarray(0, endOfFirst(body));
}

export function belowFirstLine(body: Buffer): Buffer {
  return body.subarray(endOfFirst(body) + 1);
}

function endOfFirst(body: Buffer): number {
  const end = body.indexOf(LINE_BREAK);
  // What stands below may not be for everybody: what has no lines is never taken for a first one.
  if (end < 0) throw new Error('kept without its lines');
  return end;
}
