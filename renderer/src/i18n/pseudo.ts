/** Filler of the pseudo-language: text grows by two fifths, the most that a translation usually needs. */
const FILLER = '·lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor'

/** A text 40 % longer, to see whether a layout clips it (`?pseudo` in the address of the window). */
export function lengthened(text: string): string {
  const extra = Math.ceil(text.length * 0.4)
  return text + FILLER.repeat(Math.ceil(extra / FILLER.length)).slice(0, extra)
}
