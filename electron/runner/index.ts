import { loadProgram } from '../start/program'

loadProgram(import.meta.dirname, 'runner')
