import { describe, expect, it } from '@jest/globals';
import { IsOptional, IsString } from 'class-validator';
import { ContractQueryPipe } from './contract-query.pipe.js';

class Page {
  @IsOptional()
  @IsString()
  limit?: string = '50';
}

class Needed {
  @IsString()
  ids?: string = undefined;
}

class Other {
  @IsOptional()
  @IsString()
  fields?: string = undefined;
}

const of = (metatype: new () => object) => ({ type: 'query', metatype }) as const;

describe('a query without anything in it', () => {
  it('is that of its own class each time, and nobody can change it for the next', async () => {
    const pipe = new ContractQueryPipe();
    for (let time = 0; time < 2; time += 1) {
      expect(await pipe.transform({}, of(Page))).toEqual({ limit: '50' });
      expect(await pipe.transform({}, of(Other))).toBeInstanceOf(Other);
    }
    expect(Object.isFrozen(await pipe.transform({}, of(Page)))).toBe(true);
    expect(await pipe.transform({ limit: '7' }, of(Page))).toEqual({ limit: '7' });
  });

  it('is refused each time where something is needed', async () => {
    const pipe = new ContractQueryPipe();
    for (let time = 0; time < 2; time += 1) {
      await expect(pipe.transform({}, of(Needed))).rejects.toMatchObject({ code: 'invalid-request' });
    }
  });
});
