import { fakeBridge } from './fake-bridge'

const themeOf = (given: string | null) => (given === 'dark' || given === 'system' ? given : 'light')
const params = new URLSearchParams(location.search)

Object.defineProperty(window, 'vigie', {
  value: fakeBridge({
    jobs: Number(params.get('jobs') ?? 1000),
    language: params.get('lang') === 'fr' ? 'fr' : 'en',
    theme: themeOf(params.get('theme')),
    density: params.get('density') === 'compact' ? 'compact' : 'comfortable',
    live: params.get('live') !== 'no',
    datasets: params.get('datasets') !== 'no',
  }),
})
await import('@renderer/main')
