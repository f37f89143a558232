import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isNoneMatch } from '../http/cached-answer.js';
import { codingFor } from '../http/content-coding.js';
import { Problem } from '../http/problem.js';
import { PAGE_FOLDER } from './page-folder.js';
import { readPageFiles, type PageFile, type PageFiles } from './page-files.js';

/** The page runs its own files and talks to its own origin; nothing inline, nothing from elsewhere, in nobody's frame. */
const PAGE_HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Cross-Origin-Opener-Policy': 'same-origin',
};

/** The reference dashboard's files: the page is asked for again each time, what has its hash in its name never. */
@Injectable()
export class DashboardPage {
  private readonly files: PageFiles;

  constructor(@Inject(PAGE_FOLDER) folder: string) {
    this.files = readPageFiles(folder);
  }

  async sendPage(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { page } = this.files;
    if (page === null) throw new Problem('not-found');
    await sendFile(request, reply.headers(PAGE_HEADERS), page, 'no-cache');
  }

  async sendAsset(name: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const asset = this.files.assets.get(name);
    if (asset === undefined) throw new Problem('not-found');
    await sendFile(request, reply, asset, 'public, max-age=31536000, immutable');
  }
}

async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { type, content }: PageFile,
  cacheControl: string,
): Promise<void> {
  const { body, coding, etag } = await content.in(codingFor(request.headers['accept-encoding']));
  void reply.header('ETag', etag).header('Cache-Control', cacheControl);
  if (isNoneMatch(request.headers['if-none-match'], etag)) {
    void reply.status(304).send();
    return;
  }
  if (coding !== 'identity') void reply.header('Content-Encoding', coding);
  void reply.header('Content-Type', type).send(body);
}
