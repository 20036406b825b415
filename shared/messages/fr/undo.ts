export const undo = {
  preview:
    'Défaire l’exécution {run} veut dire : lignes retirées : {removed}, rétablies : {restored}, remises : {returned}, laissées parce qu’une exécution suivante les a modifiées : {left}.',
  nothing: 'Ce traitement n’a aucune exécution à défaire.',
  conflicts: 'Lignes qu’une exécution suivante a modifiées ({count} en tout) :',
  kind: { changed: 'modifiée', removed: 'supprimée', taken: 'insérée à nouveau' },
  changed: {
    leave: 'Les laisser comme l’exécution suivante les a faites',
    restore: 'Les rétablir quand même : ce que l’exécution suivante en a fait est perdu',
  },
  state: {
    kept: 'peut être défaite',
    undoing: 'est en train d’être défaite',
    undone: 'défaite',
    dropped: 'n’est plus gardée',
  },
  before: 'Sans l’exécution',
  now: 'Maintenant',
  rows: 'Lignes gardées',
  space: 'Place',
  title: 'Défaire cet import',
  intro:
    'Ce que l’exécution du {at} a fait dans {dataset} est repris. Ses fichiers pourront ensuite être importés à nouveau.',
  looking: 'Examen de ce que l’exécution a écrit …',
  removed: 'Lignes retirées, qu’elle avait insérées',
  restored: 'Lignes rétablies, qu’elle avait mises à jour',
  returned: 'Lignes remises, qu’elle avait supprimées',
  left: 'Lignes qu’une exécution suivante a modifiées',
  more: 'et {count} de plus',
  gone: 'aucune ligne',
  none: 'Il ne reste rien de ce que l’exécution a écrit.',
  confirm: 'Défaire',
  badge: 'Défait',
}
