import { createHash, timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import { settings } from '../settings.js';

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
const EXPECTED = hashOf(settings.apiKey);

@Injectable()
export class KeyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string | undefined> }>();
    if (!timingSafeEqual(hashOf(headers['x-api-key'] ?? ''), EXPECTED)) throw new UnauthorizedException();
    return true;
  }
}
