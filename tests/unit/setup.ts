import { afterAll } from 'vitest'
import { removeScratchFolder } from './scratch-folder'

// Called for every file with tests, as the code of a module that they share is not. The property tests leave thousands of small files behind.
afterAll(removeScratchFolder, 60_000)
