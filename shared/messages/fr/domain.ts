import type { DomainMessages } from '../en/domain'

export const domain: DomainMessages = {
  languageCode: 'fr',
  status: {
    editing: 'Edition en cours',
    queued: 'En attente',
    running: "En cours d'exécution",
    pausing: 'Pause en cours',
    paused: 'En pause',
    cancelling: 'Annulation en cours',
    cancelled: 'Annulé',
    finished: 'Terminé',
    failed: 'Terminé en erreur',
    stopping: 'Arrêt du serveur en cours',
  },
  event: {
    start: 'démarrer',
    resume: 'reprendre',
    pause: 'mettre en pause',
    cancel: 'annuler',
    edit: 'modifier',
    slotFree: 'commencer',
    checkpointReached: 'atteindre le point de reprise',
    stopped: 'arrêter',
    endReached: 'terminer',
    failure: 'échouer',
    close: 'arrêter le serveur',
    recover: 'reprendre après un arrêt',
    recoverPaused: 'reprendre en pause après un arrêt',
    recoverCancelled: 'annuler après un arrêt',
    undo: 'défaire',
    repair: 'importer des rejets corrigés',
  },
  command: {
    start: 'Démarrer',
    resume: 'Reprendre',
    pause: 'Pause',
    cancel: 'Annuler',
    edit: 'Modifier',
    dryRun: 'Essai à blanc',
    exportRejects: 'Exporter les rejets',
    undo: 'Défaire cet import',
    duplicate: 'Dupliquer',
    saveTemplate: 'Enregistrer comme modèle',
    delete: 'Supprimer',
    refused: {
      status: 'Impossible tant que le statut est « {status} ».',
      noRejects: 'La dernière exécution n’a pas de rejets.',
      nothingToUndo: 'Aucune exécution de ce traitement n’a écrit quoi que ce soit à défaire.',
      active: 'Un traitement en attente ou en cours ne peut pas être supprimé : annulez-le d’abord.',
      kind: 'Seuls les imports le permettent.',
      incomplete: 'Sa définition n’est pas complète : choisissez « Modifier ».',
    },
  },
  counter: {
    total: 'Enregistrements de la source',
    processed: 'Traités',
    success: 'Réussis',
    empty: 'Lignes vides',
    errors: 'Erreurs',
    warnings: 'Avertissements',
    rejects: 'Rejets',
    doubles: 'Doubles dans la source',
    duplicates: 'Doublons dans le jeu de données',
    inserted: 'Insérés',
    updated: 'Mis à jour',
    unchanged: 'Inchangés',
    matched: 'Réconciliés',
    ignored: 'Ignorés',
    deleted: 'Supprimés',
    bytesRead: 'Octets lus',
    bytesTotal: 'Octets de la source',
  },
  exportCounter: {
    total: 'Lignes à écrire',
    inserted: 'Écrites',
    bytesRead: 'Octets écrits',
  },
  fieldType: {
    text: 'Texte',
    integer: 'Entier',
    decimal: 'Décimal',
    number: 'Nombre',
    boolean: 'Oui/non',
    date: 'Date',
    time: 'Heure',
    datetime: 'Date et heure',
  },
  jobKind: { import: 'Import', export: 'Export' },
  filterOperator: {
    equals: 'est',
    notEquals: 'n’est pas',
    less: 'est inférieur à',
    atMost: 'est au plus',
    greater: 'est supérieur à',
    atLeast: 'est au moins',
    between: 'est entre',
    in: 'est l’un de',
    notIn: 'n’est aucun de',
    contains: 'contient',
    notContains: 'ne contient pas',
    startsWith: 'commence par',
    endsWith: 'finit par',
    matches: 'suit le motif',
    empty: 'est vide',
    notEmpty: 'n’est pas vide',
  },
  enumerationMode: { values: 'Valeurs telles qu’enregistrées', labels: 'Libellés' },
  quoting: { whenNeeded: 'Là où il en faut', always: 'Autour de chaque valeur', never: 'Jamais' },
  lineEnd: { lf: 'LF (Unix, macOS)', crlf: 'CR LF (Windows)' },
  headerStyle: { bold: 'Gras', filled: 'Gras sur fond coloré', plain: 'Comme les lignes' },
  compression: { snappy: 'Snappy', zstd: 'Zstandard', gzip: 'gzip', none: 'Aucune' },
  restart: {
    changed: 'le jeu de données a été modifié entre-temps',
    lost: 'le fichier inachevé a disparu ou a été modifié',
  },
  header: {
    true: 'avec en-tête',
    false: 'sans en-tête',
  },
  operation: {
    insert: 'Insertion',
    upsert: 'Mise à jour ou insertion',
    update: 'Mise à jour',
    reconcile: 'Réconciliation seule',
    delete: 'Suppression',
  },
  clashMode: { update: 'Mettre à jour', ignore: 'Ignorer', reject: 'Rejeter' },
  change: { inserted: 'inséré', updated: 'mis à jour', deleted: 'supprimé' },
  updateMode: {
    value: 'Mettre à jour, sauf si la source est vide',
    always: 'Mettre à jour même si la source est vide',
    ifEmpty: 'Mettre à jour seulement si la destination est vide',
    onInsert: 'Seulement à l’insertion',
  },
  textSource: { column: 'Colonne', value: 'Valeur fixe', template: 'Modèle', expression: 'Expression SQL' },
  transformation: {
    trim: 'Sans blancs autour',
    collapse: 'Espaces simples',
    upper: 'MAJUSCULES',
    lower: 'minuscules',
    title: 'Premières Lettres',
    firstUpper: 'Première lettre',
    digits: 'Chiffres seulement',
    emptyToNull: 'Les blancs sont vides',
    replace: 'Remplacer un texte',
    replacePattern: 'Remplacer un motif',
    pad: 'Compléter au début',
    substring: 'Partie du texte',
    nullWords: 'Mots pour vide',
    map: 'Table de valeurs',
  },
  otherwise: { keep: 'La garder', null: 'Laisser vide', reject: 'La refuser' },
  errorAction: {
    warn: 'Ignorer et journaliser un avertissement',
    reject: 'Rejeter l’enregistrement',
    stop: 'Arrêter l’import',
  },
  irregular: {
    mend: 'Lire s’il n’y a qu’une manière, avec un avertissement',
    fit: 'De même, sinon compléter ou garder le surplus',
    reject: 'Rejeter l’enregistrement',
  },
  tables: { first: 'Ne lire que le premier tableau', all: 'Le fichier est un seul tableau' },
  connector: { file: 'Fichier', database: 'Base de données' },
  stopEffect: { keep: 'Garder ce qui est entré', takeBack: 'Tout reprendre' },
  content: {
    oldOffice: 'un document d’une ancienne version d’Office (comme .xls)',
    pdf: 'un document PDF',
    picture: 'une image',
    program: 'un programme',
    archive: 'une archive d’un autre type que gzip ou zip',
    database: 'une base de données',
    binary: 'autre chose que du texte',
  },
  fileState: { waiting: 'En attente', reading: 'En lecture', writing: 'En écriture', done: 'Terminé' },
  severity: { error: 'Erreur', warning: 'Avertissement' },
  level: { info: 'Information', warning: 'Avertissement', error: 'Erreur' },
  rejectTitle: {
    'file.columns.missing': 'Colonnes manquantes',
    'file.columns.extra': 'Colonnes en trop',
    'file.quote': 'Guillemet mal placé',
    'file.header': 'En-tête répété',
    'file.table': 'Autre tableau',
    'file.encoding': 'Octet invalide pour l’encodage',
    'file.lineTooLong': 'Enregistrement trop long',
    'file.nul': 'Caractère NUL',
    'file.syntax': 'Mal formé',
    'file.column.unknown': 'Propriété inconnue',
    'value.required': 'Valeur obligatoire',
    'value.type': 'Type incorrect',
    'value.format': 'Format incorrect',
    'value.length': 'Trop long ou trop court',
    'value.pattern': 'Motif non respecté',
    'value.enum': 'Absent de la liste de valeurs',
    'value.range': 'Hors limites',
    'value.precision': 'Trop de chiffres',
    'value.expression': 'Échec de l’expression',
    'record.rule': 'Règle non respectée',
    'record.double': 'Double dans la source',
    'record.duplicate': 'Déjà dans le jeu de données',
    'record.notFound': 'Introuvable dans le jeu de données',
    'record.ambiguous': 'Plusieurs correspondances dans le jeu de données',
    'reference.notFound': 'Référence introuvable',
    'constraint.unique': 'Valeur non unique',
  },
  mended: 'La ligne a été lue malgré tout : vérifiez ses valeurs.',
  rejectFormat: {
    csv: 'CSV',
    xlsx: 'Excel (XLSX)',
    json: 'JSON',
    ndjson: 'NDJSON',
    parquet: 'Parquet',
    repair: 'Fichier de réparation',
  },
  repairFile: {
    delimited: 'Les lignes refusées telles quelles, avec l’en-tête : corrigez-les et importez le fichier.',
    fixed: 'Les lignes refusées telles quelles, avec l’en-tête : corrigez-les et importez le fichier.',
    ndjson: 'Les lignes refusées telles quelles : corrigez-les et importez le fichier.',
    json: 'Un document avec les éléments refusés tels quels, au même endroit : corrigez-les et importez-le.',
    xml: 'Un document avec les enregistrements refusés tels quels, au même endroit : corrigez-les et importez-le.',
    xlsx: 'Un classeur n’a pas de lignes : une feuille du même nom avec les valeurs des enregistrements refusés, en texte.',
    parquet: 'Un fichier Parquet n’a pas de lignes : un CSV avec les valeurs des enregistrements refusés.',
  },
  reject: {
    'file.columns.missing':
      'La ligne a {found} colonnes, {expected} sont attendues. Ajoutez les séparateurs manquants.',
    'file.columns.extra':
      'La ligne a {found} colonnes, {expected} sont attendues. Une valeur qui contient le séparateur doit être entre guillemets.',
    'file.quote':
      'Un guillemet n’est pas fermé, ou du texte suit un guillemet fermant. Doublez les guillemets qui font partie de la valeur.',
    'file.header': 'La ligne répète les noms des colonnes : ce n’est pas un enregistrement. Il n’y a rien à faire.',
    'file.table':
      'La ligne appartient à un autre tableau, qui commence à la ligne {line}. Importez ce tableau à part, ou indiquez que le fichier est un seul tableau.',
    'file.encoding':
      'Un octet n’est pas valide dans l’encodage du fichier. Choisissez un autre encodage ou corrigez la ligne.',
    'file.lineTooLong': 'L’enregistrement dépasse {limit} octets. Un guillemet n’est peut-être pas fermé.',
    'file.nul': 'La ligne contient un caractère NUL. Supprimez-le.',
    'file.syntax': 'L’enregistrement est mal formé : {reason}. Corrigez-le.',
    'file.column.unknown':
      'L’enregistrement a une propriété « {name} » que les premiers enregistrements du fichier n’ont pas : il n’y a pas de colonne pour elle. Nommez les colonnes dans le format de la source.',
    'value.required': 'Le champ {field} ne doit pas être vide.',
    'value.type': '« {value} » n’est pas une valeur de type {type} (champ {field}).',
    'value.format': '« {value} » n’est pas écrit dans le format attendu {format} (champ {field}).',
    'value.length': '« {value} » compte {found} caractères, {allowed} sont permis (champ {field}).',
    'value.pattern': '« {value} » ne respecte pas le motif {pattern} du champ {field}.',
    'value.enum': '« {value} » ne fait pas partie des valeurs du champ {field} : {allowed}.',
    'value.range': '« {value} » est hors des limites du champ {field} : {allowed}.',
    'value.precision':
      '« {value} » a plus de chiffres que n’en contient le champ {field} ({precision} en tout, {scale} après la virgule).',
    'value.expression':
      'L’expression du champ {field} ne peut pas être calculée pour cet enregistrement : {expression}',
    'record.rule': '{message}',
    'record.double': 'La clé {key} figure plusieurs fois dans la source.',
    'record.duplicate': 'La clé {key} est déjà dans le jeu de données.',
    'record.notFound': 'Aucun enregistrement du jeu de données n’a la clé {key}.',
    'record.ambiguous': 'Plusieurs enregistrements du jeu de données ont la clé {key}.',
    'reference.notFound': '« {value} » n’existe pas dans le champ {key} du jeu de données {dataset} (champ {field}).',
    'constraint.unique': '« {value} » est déjà utilisé (le champ {field} doit être unique).',
  },
  error: {
    unexpected: 'Une erreur inattendue s’est produite : {message}. Le journal de Vigie en contient le détail.',
    'lifecycle.refused': 'Impossible de {event} tant que le statut est « {status} ».',
    'job.notFound': 'Le traitement {id} n’existe pas. Il a peut-être été supprimé.',
    'run.notFound': 'L’exécution {id} n’existe pas. Elle a peut-être été supprimée avec son traitement.',
    'job.active': 'Le traitement {id} a le statut « {status} » : annulez-le avant de le supprimer.',
    'job.notAnImport': 'Seuls les imports le permettent, et « {label} » n’en est pas un.',
    'definition.invalid': 'La définition n’est pas valide : {details}',
    'draft.incomplete':
      'La définition du traitement n’est pas complète : {count} point manque ou est faux. Choisissez « Modifier » pour le corriger. | La définition du traitement n’est pas complète : {count} points manquent ou sont faux. Choisissez « Modifier » pour les corriger.',
    'file.notFound': 'Le fichier {path} n’existe pas. Vérifiez le chemin, ou choisissez de nouveau le fichier.',
    'file.unreadable':
      'Le fichier {path} ne peut pas être lu ({reason}). Vérifiez vos droits et qu’aucun autre programme ne le retient.',
    'file.notAFile':
      '{path} n’est pas un fichier : un dossier, un tube ou un périphérique ne peut pas être lu comme tel. Enregistrez ce qu’il donne dans un fichier, et choisissez celui-ci.',
    'file.empty': 'Le fichier {path} est vide : il n’y a rien à importer.',
    'file.syntax':
      'Le fichier {path} ne peut pas être lu au-delà de la ligne {line} : {reason}. Corrigez le fichier, ou procurez-vous-le de nouveau.',
    'source.noMatch': 'Aucun fichier ne correspond à {pattern}. Vérifiez le dossier et le motif.',
    'archive.damaged':
      'Le fichier compressé {path} est endommagé ou incomplet ({reason}). Procurez-vous-le de nouveau.',
    'archive.encrypted': '{path} est protégé par un mot de passe. Décompressez-le d’abord.',
    'archive.empty': 'L’archive {path} ne contient aucun fichier. Choisissez-en une autre.',
    'archive.tooLarge':
      'La partie {part} de {path} fait plus de {limit} octets une fois décompressée, bien plus que sa taille ne le laisse attendre : elle n’est pas lue.',
    'xml.doctype':
      'Le fichier {path} a un DOCTYPE (ligne {line}), qui n’est pas lu parce qu’il peut faire entrer d’autres fichiers. Supprimez-le.',
    'format.noRecords': 'Il n’y a pas d’enregistrements sous « {place} » dans {path}. Trouvé : {found}.',
    'format.noSheet': 'Le classeur {path} n’a pas de feuille « {sheet} ». Ses feuilles : {sheets}.',
    'format.range': 'La plage {range} de {path} ne contient aucune cellule.',
    'format.unreadable':
      'Le fichier {path} n’est pas ce que son format dit ({reason}). Choisissez un autre format, ou procurez-vous de nouveau le fichier.',
    'format.foreign':
      'Le fichier {path} est {content} : aucun tableau ne peut y être lu. Enregistrez ses données en CSV ou XLSX et importez celles-ci ; si c’est tout de même une source, choisissez son format à la main.',
    'folder.notFound': 'Il n’y a pas de dossier {path}. Créez-le ou choisissez-en un autre.',
    'file.exists': 'Le fichier {path} existe déjà. Choisissez un autre nom, ou permettez de le remplacer.',
    'file.ofWorkspace':
      'Le fichier {path} prendrait la place de l’un de ceux que Vigie garde dans le dossier de l’espace de travail. Choisissez un autre nom ou dossier.',
    'file.unwritable':
      'Le fichier {path} ne peut pas être écrit ({reason}). Vérifiez le dossier et la place disponible.',
    'write.character':
      'Enregistrement {row}, {field} : l’encodage {encoding} ne connaît pas le signe {character}. Choisissez un autre encodage (utf-8 connaît tout) ou remplacez le signe. L’enregistrement 0 est l’en-tête.',
    'write.needsQuotes':
      'Enregistrement {row}, {field} : la valeur contient le délimiteur ou un saut de ligne, et les valeurs ne sont jamais entre guillemets. Permettez les guillemets ou choisissez un autre délimiteur. L’enregistrement 0 est l’en-tête.',
    'write.lineBreak':
      'Enregistrement {row}, {field} : la valeur contient un saut de ligne, impossible dans des colonnes fixes. Remplacez-le ou choisissez un autre format. L’enregistrement 0 est l’en-tête.',
    'write.tooWide':
      'Enregistrement {row}, {field} : la valeur dépasse les {width} caractères de sa colonne. Élargissez la colonne ou coupez la valeur. L’enregistrement 0 est l’en-tête.',
    'write.tooLong':
      'Enregistrement {row}, {field} : la valeur dépasse les {limit} caractères qu’une cellule peut contenir. Coupez-la ou choisissez un autre format.',
    'write.columns':
      'Le format a {expected} colonnes, l’export en a {found}. Indiquez autant de largeurs que de colonnes.',
    'write.tooMany':
      'Une feuille peut contenir {limit} colonnes, l’export en a {found}. Retirez-en ou choisissez un autre format.',
    'write.lost':
      'Le fichier inachevé {path} a disparu ou a été modifié par quelqu’un d’autre : il ne peut pas être continué. Recommencez.',
    'source.changed':
      'Le fichier {path} n’est plus celui que l’exécution lisait. Remettez l’original pour reprendre, ou démarrez une nouvelle exécution.',
    'source.imported':
      '{path} a déjà été importé dans {dataset} ({at}). L’importer à nouveau peut répéter ses enregistrements ; si c’est voulu, choisissez « Importer à nouveau » (en ligne de commande : --again). | {count} des fichiers ont déjà été importés dans {dataset}, le premier est {path} ({at}). Les importer à nouveau peut répéter leurs enregistrements ; si c’est voulu, choisissez « Importer à nouveau » (en ligne de commande : --again).',
    'source.drifted':
      'Les colonnes ont changé, et le traitement s’arrête pour cela. {drift}. Corrigez le fichier, ou modifiez le traitement : sa correspondance, les colonnes qu’il connaît (source.columns), ou ce qu’il fait alors (source.drift). | Les colonnes de {count} fichiers ont changé, et le traitement s’arrête pour cela. {drift}. Corrigez les fichiers, ou modifiez le traitement : sa correspondance, les colonnes qu’il connaît (source.columns), ou ce qu’il fait alors (source.drift).',
    'encoding.unknown':
      'Vigie ne connaît pas l’encodage « {encoding} » ({path}). Essayez utf-8, windows-1252 ou utf-16le.',
    'dataset.notFound': 'Le jeu de données {dataset} n’existe pas.',
    'dataset.fieldMissing':
      'Le jeu de données {dataset} n’a pas de champ {field}. Corrigez la correspondance ou la clé.',
    'mapping.columnMissing': 'Le fichier {path} n’a pas de colonne {column}. Ses colonnes sont : {columns}.',
    'mapping.nothing':
      'Aucune colonne de {path} ne correspond à un champ du jeu de données {dataset}. Faites la correspondance à la main.',
    'mapping.fieldTwice': 'Le champ {field} est rempli par plusieurs colonnes. N’en gardez qu’une.',
    'expression.syntax':
      'Le SQL de {where} est illisible à partir du caractère {position} : {reason}. Les noms avec des espaces se mettent entre guillemets doubles, les textes entre apostrophes.',
    'expression.notAllowed':
      'Le SQL de {where} contient au caractère {position} un élément qui n’y est pas permis : {part}. Seuls sont permis les noms, constantes, opérateurs et fonctions d’un enregistrement.',
    'expression.column':
      'Le SQL de {where} nomme « {column} » au caractère {position}, qui n’existe pas. Il y a : {columns}.',
    'expression.type':
      'Le SQL de {where} n’est pas cohérent : {reason}. Convertissez d’abord les textes, par exemple avec TRY_CAST(x AS INTEGER).',
    'expression.notCondition':
      'Le SQL de {where} n’est pas une condition : il doit être vrai ou faux pour chaque enregistrement.',
    'rule.pattern': 'Le motif {pattern} (champ {field}) n’est pas une expression régulière : {reason}.',
    'rule.value': 'La valeur {value} dans les règles du champ {field} n’est pas du type {type}.',
    'rule.reference':
      'Les valeurs du champ {field} ne peuvent pas être cherchées dans le jeu de données {dataset} lui-même. Choisissez-en un autre.',
    'mapping.formatUnfit':
      'Ce que le traitement dit du format du champ {field} ({part}) ne convient pas à son type : {type}.',
    'run.notDry': 'L’exécution {run} n’était pas un essai à blanc : ce qu’elle a fait est dans le jeu de données.',
    'undo.nothing': 'Il n’y a rien à défaire : cette exécution n’a rien écrit que Vigie connaisse.',
    'undo.notKept':
      'Cette exécution ne peut plus être défaite : ce qu’il faut pour cela n’est gardé que pour un certain nombre d’exécutions et de jours (paramètres).',
    'undo.done': 'Cette exécution a déjà été défaite, ou est en train de l’être.',
    'repair.nothing':
      'Il n’y a rien à importer : aucun rejet n’est corrigé, ou tous ceux qui le sont seraient encore refusés. Corrigez-en d’abord.',
    'repair.notPossible':
      'Les rejets de cette exécution ne peuvent pas être réparés : elle n’a rien importé, ou ses enregistrements sont ceux d’une autre exécution, dont les rejets sont encore là.',
    'repair.undone':
      'Les rejets de cette exécution ne peuvent plus être réparés : elle a été défaite. Importez à nouveau son fichier.',
    'repair.done': 'Ce rejet est réparé : il est déjà importé.',
    'repair.notRepairable':
      'Ce rejet ne peut pas être corrigé ici : il est importé avec un avertissement, ou son texte n’est pas gardé en entier. Corrigez le fichier source, et importez l’enregistrement de là.',
    'repair.taken':
      'Une partie des enregistrements corrigés n’est plus là : une autre exécution les a pris, ou leurs corrections ont été oubliées. Importez ce qui reste par une nouvelle exécution.',
    'repair.underWay':
      'Les rejets corrigés sont en cours d’importation. Attendez la fin, ou mettez l’exécution en pause.',
    'repair.column': 'Il n’y a ni champ ni colonne du nom de {name}. Les colonnes sont : {columns}.',
    'repair.columns': 'Il faut {expected} valeurs à l’enregistrement, et non {found}.',
    'template.notFound': 'Le modèle {id} n’existe pas. Il a peut-être été supprimé.',
    'template.exists': 'Il y a déjà un modèle « {label} ». Choisissez un autre nom, ou remplacez-le.',
    'rejects.firstAll':
      'Les {count} premiers enregistrements ont tous été rejetés : le format ou la correspondance est sans doute incorrect. Consultez l’onglet Rejets, puis modifiez le traitement.',
    'rejects.limit':
      'Arrêt à {count} rejets, comme le demande le traitement. Ce qui précède est importé. Consultez l’onglet Rejets, puis reprenez, ou modifiez le traitement.',
    'rejects.percent':
      'Arrêt : {rejects} enregistrements sur {processed} ont été rejetés, plus de {percent} %. Ce qui précède est importé. Consultez l’onglet Rejets, puis reprenez, ou modifiez le traitement.',
    'rejects.stop':
      'Arrêt à la ligne {line} de {file} : {rejectCode} dans le champ {field}, pour lequel le traitement s’arrête.',
    'plausibility.unlike':
      'Quelque chose diffère des dernières exécutions, et le traitement n’écrit alors rien. {findings} Corrigez le fichier et démarrez le traitement à nouveau, ou, si c’est juste quand même, reprenez l’exécution en l’acceptant. | {count} choses diffèrent des dernières exécutions, et le traitement n’écrit alors rien. {findings} Corrigez le fichier et démarrez le traitement à nouveau, ou, si c’est juste quand même, reprenez l’exécution en l’acceptant.',
    'rejects.nothingToRepair':
      'Aucun de ces rejets n’est un enregistrement refusé : ce qui n’a que des avertissements est dans le jeu de données, il n’y a rien à réimporter.',
    'rejects.noRepair':
      'Pas de fichier de réparation pour {path} : ce qui précède son premier enregistrement n’est pas connu, car l’exécution a été commencée par un Vigie plus ancien ou il y en a trop. Exportez plutôt la liste en CSV.',
    'task.cancelled': 'Annulé. Rien n’a été écrit.',
    'runner.died':
      'Le processus de données s’est arrêté {deaths} fois au même endroit. L’exécution peut reprendre à son point de reprise.',
    'runner.unavailable': 'Le processus de données ne répond pas ({reason}). Redémarrez Vigie.',
    'workspace.inUse':
      'L’espace de travail {path} est utilisé par un autre programme (processus {pid}). Fermez-le d’abord.',
    'workspace.unusable': 'L’espace de travail {path} ne peut pas être utilisé ({reason}).',
    'database.damaged':
      'La base de données {path} est endommagée ({reason}). Remettez une copie, ou importez de nouveau dans un nouvel espace de travail.',
    'disk.full':
      'Le disque est plein : {free} octets libres, {needed} nécessaires. Libérez de la place, puis reprenez.',
    'memory.exceeded':
      'Le processus de données a besoin de plus de mémoire qu’il ne peut en avoir, ce qui arrive avec des tables de milliers de colonnes. Séparez le fichier par colonnes, ou prenez une machine qui a plus de mémoire.',
    'export.column': 'La source de l’export n’a pas de colonne {column}. Ses colonnes sont : {columns}.',
    'export.columnTwice': 'Deux colonnes du fichier s’appelleraient {column}. Donnez un autre nom à l’une d’elles.',
    'export.operator': 'Le filtre « {operator} » n’a pas de sens pour le champ {field} (type {type}).',
    'export.filterValue':
      '« {value} », dans le filtre, n’est pas une valeur du champ {field} (type {type}). Les dates s’écrivent 2026-12-31, les nombres 1234.5.',
    'export.computed':
      'Une valeur ne peut pas être calculée : {reason}. Corrigez l’expression, par exemple avec TRY_CAST(x AS INTEGER), et recommencez.',
    'export.noEntry':
      'La table de correspondance de la colonne {column} n’a pas d’entrée pour une valeur, et les refuse. Ajoutez-la ou gardez les autres valeurs.',
    'export.files':
      'L’export écrirait {count} fichiers, {limit} sont permis. Découpez-le selon une autre colonne ou en fichiers plus grands.',
    'select.notAllowed': 'Le select ne peut lire que des jeux de données ; ceci n’y est pas permis : {part}.',
    'select.wrong': 'Le select est faux à la ligne {line}, caractère {character} : {reason}',
    'query.notReadOnly': 'Seule une unique instruction select peut être exécutée ici.',
    'query.failed': 'La requête ne peut pas être exécutée : {message}',
    'ipc.refused': 'La demande a été refusée : elle ne vient pas de la fenêtre de Vigie ou elle est mal formée.',
  },
  journal: {
    'run.queued': 'En attente d’exécution.',
    'run.started': 'L’exécution a commencé.',
    'run.dry': 'Essai à blanc : rien n’est écrit dans {dataset}.',
    'run.resumed': 'Reprise après l’enregistrement {record} (ligne {line}).',
    'run.pausing': 'Pause demandée : le traitement va jusqu’au prochain point de reprise.',
    'run.paused': 'En pause après {processed} enregistrements.',
    'run.cancelling': 'Annulation demandée.',
    'run.cancelled': 'Annulé après {processed} enregistrements.',
    'run.finished':
      'Terminé : {processed} enregistrements traités, {success} réussis, {rejects} rejetés, en {seconds} s.',
    'run.failed': 'L’exécution a échoué.',
    'run.cause': 'Cause technique : {cause}',
    'run.stopping': 'Vigie se ferme : le traitement va jusqu’au prochain point de reprise.',
    'run.recovered': 'Repris au point de reprise {checkpoint}.',
    'run.steppedBack':
      'La base de données est revenue du point de reprise {expected} au point {found}, sans doute après une détérioration. Les enregistrements intermédiaires sont importés de nouveau.',
    'file.opened':
      'Lecture de {file} : séparateur « {delimiter} », guillemet « {quote} », encodage {encoding}, {header}.',
    'file.openedAs': 'Lecture de {file} : {kind}.',
    'file.done': '{file} est lu : {records} enregistrements, {rejects} rejetés.',
    'dataset.created': 'Jeu de données {dataset} créé avec les champs {fields}.',
    'header.fitted':
      'L’en-tête de {file} nomme {named} colonnes, mais les enregistrements ont {values} valeurs : les colonnes sans nom en ont reçu un, les noms sans colonne ont été laissés de côté. Vérifiez que chaque valeur est dans son champ.',
    'header.mended':
      'L’en-tête de {file} ne respecte pas les règles du format. Il a été lu de la seule manière qui donne un nom à chaque colonne : {names}. Vérifiez-les.',
    'header.cut':
      'L’en-tête de {file} a des noms de plus de {longest} caractères. Ils ont été coupés à cette longueur.',
    'header.joined': 'L’en-tête de {file} a {lines} lignes, dont les noms ont été réunis : {names}.',
    'table.other':
      'Un autre tableau commence à la ligne {line} de {file} : ses enregistrements sont refusés. Importez-le à part en ignorant {skip} lignes, ou indiquez que le fichier est un seul tableau.',
    'mapping.unmappedColumns': 'Colonnes qui ne remplissent aucun champ de {dataset} : {columns}.',
    'columns.changed': 'Colonnes comparées à celles que le traitement connaît : {drift}.',
    'columns.missing':
      'Des colonnes manquent, et rien ne remplit leurs champs. Comparées à celles que le traitement connaît : {drift}.',
    'run.takenBack':
      'Ce que l’exécution avait fait a été repris : {dataset} est comme avant ({records} enregistrements).',
    'run.notTakenBack':
      'Ce que l’exécution avait fait n’a pas pu être repris, parce que des lignes qu’elle avait écrites dans {dataset} ont changé depuis. Elles y sont encore.',
    'undo.started': 'Ce que l’exécution a fait dans {dataset} est en train d’être défait.',
    'undo.finished':
      'Défait. Lignes retirées : {removed}, rétablies : {restored}, remises : {returned}, laissées comme une exécution suivante les a faites : {left}.',
    'repair.started': '{count} rejet corrigé est importé. | {count} rejets corrigés sont importés.',
    'repair.file': 'Enregistrements corrigés de {file}.',
    'repair.finished': 'Rejets réparés : {repaired}, encore refusés : {refused}.',
    'repair.reopened':
      '{count} rejet que l’exécution avait réparé est de nouveau ouvert. | {count} rejets que l’exécution avait réparés sont de nouveau ouverts.',
    'repair.notReopened':
      'Les rejets que l’exécution avait réparés restent réparés, parce que toutes ses lignes n’ont pas été reprises ({count} laissées) : un enregistrement ne doit pas être importé deux fois.',
    'export.begunAs': 'Écriture de {source} : {kind}, encodage {encoding}.',
    'export.begun': 'Écriture de {source} : {kind}.',
    'export.formulas.on':
      'La protection contre les formules est active : une apostrophe précède les textes qu’un tableur exécuterait.',
    'export.formulas.off': 'La protection contre les formules est inactive : les textes sont écrits tels quels.',
    'export.formulas.typed': 'Les textes sont écrits comme textes, qu’aucun tableur n’exécute.',
    'export.rows': '{count} ligne à écrire. | {count} lignes à écrire.',
    'export.allRows':
      'Aucune exécution antérieure à comparer : {count} ligne à écrire. | Aucune exécution antérieure à comparer : les {count} lignes sont à écrire.',
    'export.changedRows':
      '{count} ligne a changé depuis l’exécution du {at}. | {count} lignes ont changé depuis l’exécution du {at}.',
    'export.resumed': 'Reprise après {count} ligne. | Reprise après {count} lignes.',
    'export.restarted': 'Les fichiers sont recommencés : {restart}.',
    'export.fileWritten':
      '{file} est écrit : {count} ligne, {bytes} octets. | {file} est écrit : {count} lignes, {bytes} octets.',
    'export.fileReplaced':
      '{file} est écrit : {count} ligne, {bytes} octets. Un fichier de ce nom a été remplacé. | {file} est écrit : {count} lignes, {bytes} octets. Un fichier de ce nom a été remplacé.',
    'export.moreFiles': 'Un autre fichier est écrit. | {count} autres fichiers sont écrits.',
    'export.noFile': 'Aucune ligne, donc aucun fichier.',
    'checkpoint.reached': 'Point de reprise {checkpoint} : {processed} enregistrements.',
    'plausibility.checking':
      'Examen des fichiers d’abord : rien n’est écrit avant de savoir s’ils ressemblent aux derniers.',
    'plausibility.passed': 'Rien ne diffère des dernières exécutions : l’import commence.',
    'plausibility.unlike': 'Différent des dernières exécutions : {findings}',
    'plausibility.untaken':
      'Ce qui est entré n’a pas pu être comparé aux dernières exécutions. L’exécution n’en est pas affectée.',
    'reject.first': 'Premier rejet : {file}, ligne {line} : {rejectCode} (champ {field}).',
    'reject.firstRecord': 'Premier rejet : {file}, ligne {line} : {rejectCode}.',
    'rejects.written': '{count} rejet écrit dans {file}. | {count} rejets écrits dans {file}.',
    'rejects.writtenProtected':
      '{count} rejet écrit dans {file} ; les textes qu’un tableur exécuterait comme formules sont précédés d’une apostrophe. | {count} rejets écrits dans {file} ; les textes qu’un tableur exécuterait comme formules sont précédés d’une apostrophe.',
    'rejects.leftOut':
      '{count} rejet n’est pas dans le fichier de réparation : son texte n’est pas gardé en entier. | {count} rejets ne sont pas dans le fichier de réparation : leurs textes ne sont pas gardés en entier.',
    'rejects.notWritten': 'La liste des rejets n’a pas pu être écrite à côté de la source.',
    'runner.restarted':
      'Le processus de données s’est arrêté de façon inattendue ({reason}) et a été redémarré ({deaths} sur 3).',
    'database.walSetAside':
      'Un journal d’écriture endommagé a été déplacé vers {aside} ; reprise au dernier point de contrôle de la base.',
  },
  drift: {
    missing: 'absentes : {columns}',
    unused: 'absentes, mais non utilisées : {columns}',
    renamed: 'écrites autrement, mais sûrement les mêmes : {columns}',
    new: 'nouvelles : {columns}',
    likely:
      '{column} s’appelle sans doute {now} (nom semblable, même place) : faites la correspondance si c’est le cas',
    likelyTyped:
      '{column} s’appelle sans doute {now} (nom semblable, même place, mêmes valeurs : {type}) : faites la correspondance si c’est le cas',
    reordered: 'dans un autre ordre, ce qui ne change rien',
    pair: '{column} → {now}',
    more: '{columns} et {count} de plus',
    file: '{path} : {changes}',
    files: '{path} et {count} autre fichier : {changes} | {path} et {count} autres fichiers : {changes}',
  },
  driftAction: { goOn: 'Continuer', warn: 'Avertir', stop: 'Arrêter' },
  templateFit: { exact: 'les mêmes colonnes', alike: 'les mêmes colonnes, écrites autrement' },
  notice: {
    'store.restored':
      'Le fichier {file} était endommagé et a été rétabli à partir de sa sauvegarde. Le fichier endommagé est conservé : {aside}.',
    'store.lost':
      'Le fichier {file} et sa sauvegarde sont endommagés. Ils sont conservés : {aside} ; Vigie démarre sans eux.',
    'store.recordSetAside':
      'Un enregistrement de {file} n’a pas pu être lu. Il est conservé dans {aside}. | {count} enregistrements de {file} n’ont pas pu être lus. Ils sont conservés dans {aside}.',
    'database.walSetAside':
      'Un journal d’écriture endommagé de la base a été déplacé vers {aside}. Les exécutions reprennent à leur dernier point de reprise.',
  },
  definition: {
    invalid: 'Valeur non valide.',
    ruleUnfit: 'Cette règle ne convient pas au type du champ, ou en contredit une autre.',
    datePattern: 'Ce n’est pas un motif de date, tel que dd/MM/yyyy ou yyyy-MM-dd HH:mm.',
    formatClash: 'Ces parties du format se contredisent.',
    template: 'Les accolades du modèle ne vont pas ensemble. Une accolade qui appartient au texte s’écrit deux fois.',
    oneTextSource: 'Il faut exactement un de column, value, template et expression.',
    lastBeforeFirst: 'Le dernier enregistrement précède le premier.',
    keyNeeded: 'Il faut ici au moins un champ clé.',
    oneSource: 'Il faut soit un jeu de données, soit un select.',
    differentialLimit:
      'Les lignes modifiées ne peuvent pas être limitées : celles au-delà de la limite seraient perdues.',
    columnLabel: 'Une colonne qui n’est pas de la source a besoin d’un nom (label).',
    operands:
      'L’opérateur demande d’autres valeurs : une seule (value), une liste (values), deux pour « est entre », aucune pour « est vide ».',
    filterDepth: 'Les groupes du filtre sont trop profonds.',
    fileName:
      'Le nom du fichier est illisible. Entre accolades peuvent figurer date:yyyyMMdd, n et value, dans le nom seulement.',
    fileEnding:
      'Il faut un fichier de données : son nom finit par .csv, .tsv, .txt, .dat, .json, .ndjson, .xml, .xlsx ou .parquet, ou l’un d’eux suivi de .gz.',
    splitToken:
      'Le nom du fichier doit distinguer les fichiers : mettez-y n entre accolades, ou value s’ils sont découpés selon une valeur.',
    valueToken: 'La valeur n’est connue que si le fichier est découpé selon une colonne.',
    oneCharacter: 'Un seul caractère ASCII est attendu.',
    reserved: 'Ce nom est réservé.',
    datasetName:
      'Le nom d’un jeu de données commence par une lettre ou _, suivie de lettres, de chiffres et de _ ; 63 caractères au plus.',
    columnTwice: 'Cette colonne est nommée deux fois.',
    unknownField: 'Aucun champ ne porte ce nom.',
  },
  detect: {
    why: {
      given: 'Choisi par vous.',
      bom: 'Le fichier commence par une marque d’ordre des octets.',
      utf8Valid: 'Tous les octets sont de l’UTF-8 valide.',
      utf8Mostly: 'Presque tout est de l’UTF-8 ; les enregistrements endommagés seront rejetés.',
      asciiOnly: 'Seuls des caractères ASCII ont été trouvés.',
      nulPattern: 'Un octet sur deux est nul.',
      frequencies: 'C’est ce qui convient le mieux aux fréquences des caractères.',
      steadyColumns: 'Il donne le nombre de colonnes le plus régulier.',
      singleColumn: 'Aucun séparateur ne donne plusieurs colonnes.',
      quotedValues: 'Des valeurs en sont entourées.',
      noQuotedValues: 'Aucune valeur entre guillemets : le signe habituel est pris.',
      doubledQuotes: 'Les guillemets à l’intérieur des valeurs sont doublés.',
      escapedQuotes: 'Les guillemets à l’intérieur des valeurs sont précédés de ce caractère.',
      headerByTypes: 'La première ligne a des noms au-dessus de colonnes de nombres ou de dates.',
      headerByNames: 'La première ligne a des mots distincts qui ne reviennent pas.',
      noHeader: 'La première ligne ressemble aux suivantes.',
      headerLine: 'Les enregistrements commencent en dessous.',
      headerLinesByTypes: 'Ses autres lignes ont aussi des mots au-dessus de colonnes de nombres ou de dates.',
      oneTable: 'Aucun autre tableau ne commence en dessous.',
      otherTable: 'D’autres noms de colonnes s’y trouvent.',
      preamble: 'Les lignes avant le tableau ont d’autres colonnes.',
      noPreamble: 'Le tableau commence à la première ligne.',
      'kind.parquet': 'Le fichier commence par la marque de Parquet.',
      'kind.xlsx': 'C’est un zip qui contient un classeur.',
      'kind.xml': 'Le texte commence par un élément XML.',
      'kind.json': 'Le texte est un document JSON.',
      'kind.ndjson': 'Chaque ligne est un objet JSON.',
      'kind.fixed':
        'Aucun délimiteur ne donne de colonnes régulières ; les mêmes places sont vides dans toutes les lignes.',
      'kind.delimited': 'Du texte en lignes.',
      'encoding.json': 'Le JSON est en UTF-8, sauf si une marque d’ordre des octets dit autre chose.',
      'encoding.xml': 'La déclaration XML le dit.',
      'path.root': 'Le document lui-même est la liste.',
      'path.largest': 'C’est la plus grande liste d’objets de l’échantillon.',
      'path.single': 'Il n’y a pas de liste : le document est un seul enregistrement.',
      'path.repeated': 'C’est l’élément répété le plus proche de la racine.',
      'properties.sample': 'Trouvées dans les premiers enregistrements.',
      'sheet.first': 'C’est la première feuille visible qui a des cellules.',
      'range.filled': 'Les cellules remplies, sans les titres au-dessus.',
      'widths.blanks': 'Ces places sont vides dans toutes les lignes de l’échantillon.',
      collapsed: 'C’est ainsi seulement que toutes les lignes ont le même nombre de colonnes.',
      notCollapsed: 'Chaque délimiteur compte.',
      noQuotesInside: 'Aucun guillemet dans une valeur : les doubler est l’usage.',
      noQuotes: 'Les valeurs ne sont pas entre guillemets.',
      'column.empty': 'Aucune valeur n’a été trouvée.',
      'column.declared': 'Le fichier déclare ce type.',
      'column.dates': 'Toutes les valeurs trouvées s’écrivent ainsi.',
      'column.dateAmbiguous':
        'Aucun jour ne dépasse 12 : le jour et le mois peuvent être dans un ordre ou dans l’autre. Choisissez.',
      'column.numbers': 'Toutes les valeurs trouvées sont des nombres écrits ainsi.',
      'column.numberAmbiguous': 'Le signe peut séparer les milliers ou les décimales. Choisissez.',
      'column.values': 'Toutes les valeurs trouvées ont ce type.',
      'column.leadingZero': 'Des chiffres avec zéros ou signes en tête : un identifiant.',
      'column.tooLong': 'Trop de chiffres pour un entier.',
      'column.fixedDecimals': 'Le même nombre de décimales partout.',
      'column.decimals': 'Des nombres avec décimales ou exposants.',
      'column.mixed': 'Des mots, ou des valeurs de plusieurs types.',
    },
  },
}
