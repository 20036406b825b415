import type { Finding } from '../plausibility/findings'
import type { Translate } from './translate'

/** What is unlike the past, in a sentence. */
export function describeFinding(translate: Translate, { code, params }: Finding): string {
  return translate(`plausibility.finding.${code}`, params)
}

/** Several of them, one sentence after the other. */
export function describeFindings(translate: Translate, findings: readonly Finding[]): string {
  return findings.map((finding) => describeFinding(translate, finding)).join(' ')
}
