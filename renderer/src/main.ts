import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { z } from 'zod'
import App from './App.vue'
import { i18n } from './i18n/i18n'
import { useMessages } from './stores/messages'
import './theme/tokens.css'
import './theme/base.css'
import './theme/controls.css'

// The content security policy refuses code made at run time.
z.config({ jitless: true })

const app = createApp(App).use(createPinia()).use(i18n)
const messages = useMessages()
// Nothing unexpected is swallowed: it is shown, and reported with its cause.
app.config.errorHandler = (error) => {
  messages.fail(error)
  reportError(error)
}
window.addEventListener('unhandledrejection', (event) => messages.fail(event.reason))
app.mount('#app')
