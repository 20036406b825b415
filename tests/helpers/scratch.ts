import { existsSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'

const MEMORY = '/dev/shm'
/** Bytes that have to be free in it: the largest databases of these tests take a tenth. */
const ROOM = 4 * 2 ** 30

/**
 * Where tests put files when the disk is not what they are about: in memory where there is room. A small import waits for the disk half of its
 * time there. Tests that kill programs, or look at what survives, use the disk.
 */
export const SCRATCH = hasRoom() ? MEMORY : tmpdir()

/** On another file system than `SCRATCH`, where there is one. */
export const ELSEWHERE = SCRATCH === tmpdir() && existsSync(MEMORY) ? MEMORY : tmpdir()

function hasRoom(): boolean {
  if (!existsSync(MEMORY)) return false
  const { bavail, bsize } = statfsSync(MEMORY)
  return bavail * bsize >= ROOM
}
