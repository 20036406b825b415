import { ensureBuilt } from '../../tools/build/build.mjs'

/** Integration tests start the built command and the built runner: they are built first when they are not up to date. */
export default function setup(): void {
  ensureBuilt()
}
