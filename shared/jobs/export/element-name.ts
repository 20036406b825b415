/** Signs of names in XML 1.0, but for the colon, which belongs to namespaces. */
const FIRST =
  'A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}'
const FOLLOWING = `${FIRST}\\-.0-9\\u00B7\\u0300-\\u036F\\u203F\\u2040`
const UNFIT = new RegExp(`[^${FOLLOWING}]|^[^${FIRST}]|_(?=x[0-9A-Fa-f]{4}_)|^x(?=ml)`, 'giu')

/** A name for an element: signs that can't stand in one are written as `_x0020_`, so that different names stay different (ISO 9075-14). */
export function elementName(name: string): string {
  return name.replaceAll(UNFIT, (sign) =>
    [...sign].map((one) => `_x${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}_`).join(''),
  )
}
