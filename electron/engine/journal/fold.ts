/** Text in the form in which it is searched: case, accents and the kind of space do not matter to a person. */
export function fold(text: string): string {
  if (isAscii(text)) return text.toLowerCase()
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/\p{Zs}/gu, ' ')
    .toLowerCase()
}

/** True for by far the most texts, and then there is nothing to take apart. */
function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false
  return true
}
