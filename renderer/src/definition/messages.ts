import { inject, provide, type InjectionKey } from 'vue'

/** What is wrong at the element with this id, in words; undefined where nothing is. */
type MessageAt = (element: string) => string | undefined

const KEY: InjectionKey<MessageAt> = Symbol('messages of the page')

/** Called by a page: the fields in it show what it has found. */
export function provideMessages(messageAt: MessageAt): void {
  provide(KEY, messageAt)
}

/** For fields: those of a page that says nothing have no messages. */
export function useMessageAt(): MessageAt {
  return inject(KEY, () => undefined)
}
