import { z } from 'zod'

/**
 * A schema that asks for the same shape as another one and for nothing else: no least length, no pattern, no range, no rule between parts. What a
 * person has not finished writing has to be kept as it is. Greatest lengths stay, because they protect the store.
 */
export function loosened<S extends z.ZodType>(schema: S): S {
  // Every branch gives a schema of the kind that it was given, which no type can say.
  return loose(schema) as S
}

function loose(schema: unknown): z.ZodType {
  if (schema instanceof z.ZodObject) {
    const shape = Object.fromEntries(Object.entries(schema.def.shape).map(([name, part]) => [name, loose(part)]))
    return schema.clone({ ...schema.def, shape, checks: [] })
  }
  if (schema instanceof z.ZodArray)
    return schema.clone({ ...schema.def, element: loose(schema.def.element), checks: greatest(schema.def.checks) })
  if (schema instanceof z.ZodUnion)
    return schema.clone({ ...schema.def, options: schema.def.options.map((option: unknown) => loose(option)) })
  if (schema instanceof z.ZodRecord)
    return schema.clone({ ...schema.def, valueType: loose(schema.def.valueType), checks: [] })
  if (schema instanceof z.ZodPipe)
    return schema.clone({ ...schema.def, in: loose(schema.def.in), out: loose(schema.def.out) })
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return schema.clone({ ...schema.def, innerType: loose(schema.def.innerType) } as never)
  if (schema instanceof z.ZodDefault) return schema.clone({ ...schema.def, innerType: loose(schema.def.innerType) })
  if (schema instanceof z.ZodString || schema instanceof z.ZodNumber)
    return schema.clone({ ...schema.def, checks: greatest(schema.def.checks) } as never)
  return schema as z.ZodType
}

type Checks = readonly z.core.$ZodCheck<never>[] | undefined

function greatest(checks: Checks): z.core.$ZodCheck<never>[] {
  return (checks ?? []).filter((check) => check._zod.def.check === 'max_length')
}
