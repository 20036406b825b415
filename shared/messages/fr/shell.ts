export const shell = {
  menu: {
    file: 'Fichier',
    edit: 'Édition',
    job: 'Traitement',
    view: 'Affichage',
    window: 'Fenêtre',
    help: 'Aide',
    newImport: 'Nouvel import…',
    settings: 'Réglages…',
    quit: 'Quitter',
    about: 'À propos de Vigie',
  },
  close: {
    message: '{count} exécution est en cours. | {count} exécutions sont en cours.',
    detail:
      'Quand Vigie se ferme, elle s’arrête à un point de reprise et continue au prochain lancement. Rien n’est perdu.',
    quit: 'Quitter',
    stay: 'Rester',
  },
  notification: {
    failed: '« {label} » s’est terminé en erreur',
    finished: '« {label} » est terminé',
    finishedBody: '{count} enregistrement traité. | {count} enregistrements traités.',
    severalFailed: '{count} traitement terminé en erreur | {count} traitements terminés en erreur',
    several: '{count} traitement achevé | {count} traitements achevés',
  },
  dialog: {
    chooseFile: 'Choisir un fichier à importer',
    delimitedFiles: 'Texte délimité',
    allFiles: 'Tous les fichiers',
    saveJournal: 'Enregistrer le journal',
    saveRejects: 'Exporter les rejets',
    textFiles: 'Texte',
  },
  startFailed: 'Vigie ne peut pas démarrer',
  unexpected: 'Une erreur inattendue s’est produite',
  unexpectedDetail:
    '{message}\n\nVigie se ferme. Les exécutions reprendront à leur point de reprise au prochain lancement.\nLe journal du programme : {log}',
  fileName: { rejects: '{label} - rejets', journal: '{label} - journal' },
} as const
