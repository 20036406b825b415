import { SaxesParser } from 'saxes'
import { MOST_DEPTH } from './xml-feed'

/**
 * The path of the records in the beginning of a document (which may end anywhere): of the elements that lead to the most repeated one, the
 * outermost that is repeated itself; without repetition the first element below the root. Undefined where there is no element.
 */
export function findPath(text: string): string | undefined {
  const counts = countPaths(text)
  const paths = [...counts.keys()]
  let most: string | undefined
  for (const [path, count] of counts) if (count > 1 && count > (counts.get(most ?? '') ?? 1)) most = path
  if (most === undefined) return paths.find((path) => path.lastIndexOf('/') > 0) ?? paths[0]
  const steps = most.split('/')
  for (let length = 3; length < steps.length; length++) {
    const outer = steps.slice(0, length).join('/')
    if ((counts.get(outer) ?? 0) > 1) return outer
  }
  return most
}

/** All paths of the document, and how often each is in it. */
export function countPaths(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  const parser = new SaxesParser({ xmlns: false })
  let path = ''
  let depth = 0
  parser.on('opentag', ({ name }) => {
    if (++depth > MOST_DEPTH) throw new Error('too deep')
    path += `/${name}`
    counts.set(path, (counts.get(path) ?? 0) + 1)
  })
  parser.on('closetag', () => {
    depth--
    path = path.slice(0, path.lastIndexOf('/'))
  })
  try {
    parser.write(text)
  } catch {
    // Where the document is broken, reading it will say so; up to there it tells enough.
  }
  return counts
}
