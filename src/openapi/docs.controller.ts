import { Controller, Get, Header, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Access } from '../auth/access.decorator.js';
import { sendEncoded } from '../http/cached-answer.js';
import { pathParameter } from '../http/path-parameters.js';
import { Problem } from '../http/problem.js';
import { DOCUMENT, FILES, PAGE, ReadFiles, type DocsFile } from './docs-files.js';

/** The same for everybody, and changed only with the gateway: asked about again by its ETag. */
const REVALIDATED = 'no-cache';
/** The page may load its own files and call this gateway, with the key that its reader gives it. Swagger UI's images are in its style sheet. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The OpenAPI document as `npm run openapi` has made it, and a page that shows it without a look at any other server. */
@Controller()
export class DocsController {
  private readonly files = new ReadFiles();

  @Get('openapi.json')
  @Access('public')
  @Header('Cache-Control', REVALIDATED)
  document(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.send(request, reply, DOCUMENT);
  }

  @Get('docs')
  @Access('public')
  @Header('Cache-Control', REVALIDATED)
  @Header('Content-Security-Policy', PAGE_POLICY)
  page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.send(request, reply, PAGE);
  }

  @Get(['docs//', 'docs/:file'])
  @Access('public')
  @Header('Cache-Control', REVALIDATED)
  @Header('Content-Security-Policy', PAGE_POLICY)
  file(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.send(request, reply, FILES.get(pathParameter(request, 'file')));
  }

  private async send(request: FastifyRequest, reply: FastifyReply, file: DocsFile | undefined): Promise<void> {
    if (file === undefined) throw new Problem('not-found');
    await sendEncoded(request, reply, await this.files.of(file), file.mediaType);
  }
}
