import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import { ProblemError, type FieldProblem } from './problem-error.js';
import { pointerOf } from './strict-json.js';

type Issue = z.core.$ZodIssue;

/** What a schema found, as codes and places. The messages are dropped: they may quote what was sent. */
export function fieldProblems(issues: readonly Issue[]): FieldProblem[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ pointer: pointerOf([...issue.path, key]), code: 'unknown-field' }))
      : [{ pointer: pointerOf(issue.path), code: 'invalid-field' }],
  );
}

const MAX_ERRORS = 50;

/** The problem of a value that does not fit its schema. */
export function invalid(error: z.core.$ZodError): ProblemError {
  const errors = fieldProblems(error.issues).slice(0, MAX_ERRORS);
  const unknown = errors.every(({ code }) => code === 'unknown-field');
  return new ProblemError(unknown ? 'unknown-field' : 'invalid-field', { errors }, { cause: error });
}

/** Checks every parameter that names a zod schema: `@Body({ schema })`, `@Query({ schema })`, `@Param('id', { schema })`. */
@Injectable()
export class SchemaPipe implements PipeTransform {
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    const { schema } = metadata;
    if (schema === undefined) return value;
    if (!(schema instanceof z.ZodType)) throw new TypeError('parameters are described by zod schemas');
    const checked = schema.safeParse(value);
    if (!checked.success) throw invalid(checked.error);
    return checked.data;
  }
}
