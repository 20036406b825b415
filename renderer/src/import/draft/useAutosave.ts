import { defineStore } from 'pinia'
import { keepDraft } from '../../definition/keeping'
import { useImportDraft } from './useImportDraft'

/** Keeps the import on the page with its job. */
export const useAutosave = defineStore('import-autosave', () => keepDraft(useImportDraft()))
