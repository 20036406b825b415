#!/usr/bin/env node
import { join } from 'node:path'
import type { RunnerProcess } from '@engine/api'
import { forkRunner } from '@engine/runner-link/fork'
import { loadProgram } from '../start/program'
import type * as cli from './main'

/** Commands that work with data: the data process takes as long to load as the command does, so that both load side by side. */
const NEED_DATA: readonly string[] = ['run', 'import', 'export', 'preview', 'resume', 'repair', 'undo']

const folder = import.meta.dirname
const startRunner = (): RunnerProcess => forkRunner(join(folder, 'runner.js'))
let early = NEED_DATA.includes(process.argv[2] ?? '') ? startRunner() : null

function spawnRunner(): RunnerProcess {
  const started = early ?? startRunner()
  early = null
  return started
}

const { main } = loadProgram(folder, 'cli') as typeof cli
process.exitCode = await main(process.argv.slice(2), { folder, spawnRunner })
early?.kill()
