// Stands where Electron's own default app stands: opens the application folder named by the first argument that is no flag.
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

const folder = resolve(process.argv.slice(1).find((argument) => !argument.startsWith('-')) ?? '.')
const { main, name, productName, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
app.setAppPath(folder)
app.setName(productName ?? name)
app.setVersion(version)
await import(pathToFileURL(join(folder, main)).href)
