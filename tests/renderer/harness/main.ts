import { fakeBridge } from './fake-bridge'

const params = new URLSearchParams(location.search)

Object.defineProperty(window, 'vigie', {
  value: fakeBridge({
    jobs: Number(params.get('jobs') ?? 1000),
    language: params.get('lang') === 'fr' ? 'fr' : 'en',
    theme: params.get('theme') === 'dark' ? 'dark' : 'light',
    density: params.get('density') === 'compact' ? 'compact' : 'comfortable',
    live: params.get('live') !== 'no',
  }),
})
await import('@renderer/main')
