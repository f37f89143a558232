import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

type Refuse = (request: FastifyRequest, reply: FastifyReply) => void;

/**
 * Fastify refuses a body that is no JSON, too long or of another media type before a controller sees it; on this one route it is then
 * refused as the route refuses everything. To be called before the route is registered.
 */
export function refuseUnreadableBody(fastify: FastifyInstance, url: string, refuse: Refuse): void {
  fastify.addHook('onRoute', (route) => {
    if (route.url !== url || route.method !== 'POST') return;
    route.errorHandler = (error: FastifyError, request, reply) => {
      if ((error.statusCode ?? 500) >= 500) throw error;
      refuse(request, reply);
    };
  });
}
