/** The way back to the client. */
export interface Wire {
  readonly send: (bytes: Buffer) => void;
  /** Ends the connection properly, with a FIN. */
  readonly cut: () => void;
  /** Breaks it off, with an RST. */
  readonly reset: () => void;
}

/** What becomes of one connection's answers from the moment a fault begins. */
export interface Flow {
  readonly take: (bytes: Buffer) => void;
  /** The server has ended the connection. */
  readonly end: () => void;
  /** The fault is over, or the connection is. */
  readonly stop: () => void;
  /** Whether bytes were held back: such a connection is of no use any more. */
  readonly isHarmed: () => boolean;
}

export interface Toxic {
  /** Whether requests are swallowed, too. */
  readonly isDeaf?: boolean;
  readonly flow: (wire: Wire) => Flow;
}

const nothing = (): void => undefined;

export const clean: Toxic = {
  flow: ({ send, cut }) => ({ take: send, end: cut, stop: nothing, isHarmed: () => false }),
};

/** Connections are accepted and stay open; nothing comes through, neither way. */
export const blackHole: Toxic = {
  isDeaf: true,
  flow: () => {
    let isHarmed = false;
    const take = (): void => {
      isHarmed = true;
    };
    return { take, end: take, stop: nothing, isHarmed: () => isHarmed };
  },
};

export function latency(ms: number): Toxic {
  return {
    flow: ({ send, cut }) => {
      const timers = new Set<NodeJS.Timeout>();
      const later = (act: () => void): void => {
        const timer = setTimeout(() => {
          timers.delete(timer);
          act();
        }, ms);
        timers.add(timer);
      };
      return {
        take: (bytes) => {
          later(() => {
            send(bytes);
          });
        },
        end: () => {
          later(cut);
        },
        stop: () => {
          for (const timer of timers) clearTimeout(timer);
        },
        isHarmed: () => timers.size > 0,
      };
    },
  };
}

/** So many bytes at a time, with a pause after each. */
export function slicer(bytes: number, everyMs: number): Toxic {
  return {
    flow: ({ send, cut }) => {
      let waiting = Buffer.alloc(0);
      let isOver = false;
      const timer = setInterval(() => {
        if (waiting.length > 0) send(waiting.subarray(0, bytes));
        waiting = waiting.subarray(bytes);
        if (isOver && waiting.length === 0) cut();
      }, everyMs);
      return {
        take: (more) => {
          waiting = Buffer.concat([waiting, more]);
        },
        end: () => {
          isOver = true;
        },
        stop: () => {
          clearInterval(timer);
        },
        isHarmed: () => waiting.length > 0,
      };
    },
  };
}

const TICK_MS = 20;

export function bandwidth(bytesPerSecond: number): Toxic {
  return slicer(Math.ceil((bytesPerSecond * TICK_MS) / 1000), TICK_MS);
}

/** So many bytes on each connection, then a FIN. */
export function limitData(bytes: number): Toxic {
  return endingAfter(bytes, ({ cut }) => {
    cut();
  });
}

/** So many bytes on each connection, then an RST. */
export function resetPeer(bytes: number): Toxic {
  return endingAfter(bytes, ({ reset }) => {
    reset();
  });
}

function endingAfter(bytes: number, end: (wire: Wire) => void): Toxic {
  return {
    flow: (wire) => {
      let left = bytes;
      return {
        take: (more) => {
          if (left > 0) wire.send(more.subarray(0, left));
          left -= more.length;
          if (left <= 0) end(wire);
        },
        end: wire.cut,
        stop: nothing,
        isHarmed: () => left < bytes,
      };
    },
  };
}
