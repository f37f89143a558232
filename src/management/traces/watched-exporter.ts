import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';

/** Tells the operator once that traces do not arrive, and once that they do again. What the receiver says of it is not repeated. */
export class WatchedExporter implements SpanExporter {
  private isWell = true;

  constructor(
    private readonly exporter: SpanExporter,
    private readonly log: Logger,
  ) {}

  export(spans: ReadableSpan[], ended: (result: ExportResult) => void): void {
    this.exporter.export(spans, (result) => {
      this.hear(result.code === ExportResultCode.SUCCESS);
      ended(result);
    });
  }

  forceFlush(): Promise<void> {
    return this.exporter.forceFlush?.() ?? Promise.resolve();
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }

  private hear(isWell: boolean): void {
    if (isWell === this.isWell) return;
    this.isWell = isWell;
    if (isWell) this.log.info('traces are received again');
    else this.log.warn('traces cannot be sent: they are dropped until the receiver is well');
  }
}
