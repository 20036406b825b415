export const plausibility = {
  action: {
    ignore: 'Ne pas regarder',
    warn: 'Avertir',
    fail: 'Échouer avant d’écrire quoi que ce soit',
  },
  actionHint: {
    ignore: 'Les chiffres de chaque exécution sont gardés quand même.',
    warn: 'C’est dit dans le journal et dans l’onglet Général ; l’import n’est pas arrêté.',
    fail: 'Les fichiers sont lus deux fois : d’abord sans rien écrire.',
  },
  finding: {
    'rows.none': 'Aucun enregistrement n’est entré ; les {runs} dernières exécutions en avaient de {low} à {high}.',
    'rows.few':
      'Bien moins d’enregistrements que d’habitude : {rows}, alors que les dernières exécutions en avaient de {low} à {high}.',
    'rows.many':
      'Bien plus d’enregistrements que d’habitude : {rows}, alors que les dernières exécutions en avaient de {low} à {high}.',
    'rows.minimum': 'Moins d’enregistrements que le traitement n’en demande : {rows} sur au moins {minimum}.',
    'rejects.share':
      'Bien plus d’enregistrements rejetés que d’habitude : {share} %, alors que les dernières exécutions en avaient au plus {before} %.',
    'field.empty':
      '« {field} » est vide dans tous les enregistrements ; dans les dernières exécutions, il l’était dans au plus {before} %.',
    'field.emptier':
      '« {field} » est vide dans {share} % des enregistrements ; dans les dernières exécutions, il l’était dans au plus {before} %.',
    'field.added':
      '« {field} » a une valeur que sa liste ne connaissait pas : {values}. | « {field} » a {count} valeurs que sa liste ne connaissait pas : {values}.',
    'field.values':
      '« {field} » a une valeur que les dernières exécutions n’ont jamais eue : {values}. | « {field} » a {count} valeurs que les dernières exécutions n’ont jamais eues : {values}.',
    'field.mean':
      'La moyenne de « {field} » est {mean} ; dans les dernières exécutions, elle était entre {low} et {high}.',
    'field.below': '« {field} » descend à {value} ; dans les dernières exécutions, pas plus bas que {limit}.',
    'field.above': '« {field} » monte à {value} ; dans les dernières exécutions, pas plus haut que {limit}.',
  },
  title: 'Comparé aux dernières exécutions',
  alike: 'Rien ne diffère de la dernière exécution. | Rien ne diffère des {count} dernières exécutions.',
  unlike: 'Une chose diffère des dernières exécutions : | {count} choses diffèrent des dernières exécutions :',
  tooFew:
    'Il y a une exécution terminée à comparer ; ce qui est habituel peut être dit à partir de {needed}. | Il y a {count} exécutions terminées à comparer ; ce qui est habituel peut être dit à partir de {needed}.',
  first: 'Il n’y a encore aucune exécution terminée à comparer.',
  ignored: 'Le traitement ne fait pas juger ses exécutions.',
  fields: 'Chiffres de chaque champ',
  field: 'Champ',
  exact: 'D’après {count} enregistrement. | D’après les {count} enregistrements.',
  sample: '≈ d’après un échantillon de {count} des {rows} enregistrements.',
  pastSample: 'Certains chiffres des dernières exécutions viennent d’échantillons.',
  nulls: 'Vides',
  distinct: 'Différentes',
  min: 'Plus petite',
  max: 'Plus grande',
  mean: 'Moyenne',
  values: 'Valeurs fréquentes',
  thisRun: 'Cette exécution',
  lastRuns: 'Dernières exécutions',
  range: '{low} – {high}',
  atLeast: '≥ {count}',
  about: '≈ {value}',
  each: '{value} ({count})',
  more: 'et {count} champs de plus',
  chart: 'Enregistrements, rejets et durée des dernières exécutions',
  chartTable: 'Les dernières exécutions en tableau',
  rows: 'Enregistrements',
  rejects: 'Rejets',
  duration: 'Durée',
  at: 'Début',
  point: '{at} : {rows} enregistrements, {rejects} rejets, {duration}',
  acceptTitle: '« {label} » est-il juste quand même ?',
  acceptText:
    '{findings} Rien n’a été écrit. « Importer quand même » continue une fois sans en tenir compte ; démarrez le traitement à nouveau si le fichier doit d’abord être corrigé.',
  accept: 'Importer quand même',
  step: {
    title: 'Différent des dernières exécutions',
    hint: 'Nombre d’enregistrements, champs vides, nouvelles valeurs, moyennes et étendues sont comparés aux dernières exécutions terminées.',
    action: 'Quand quelque chose diffère',
    minimum: 'Nombre minimal d’enregistrements',
    minimumHint: 'S’il y en a moins, c’est toujours dit, quelles que soient les dernières exécutions.',
    summary: 'Quand quelque chose diffère des dernières exécutions : {action}.',
    summaryMinimum: 'Au moins {count} enregistrement est attendu. | Au moins {count} enregistrements sont attendus.',
  },
}
