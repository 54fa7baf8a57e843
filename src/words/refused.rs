//! What the owner's pages say when something is refused: a sentence for each `CrmUserErrorCode`, but for that which
//! wants a confirmation, and leads to it.
#![expect(non_snake_case, reason = "the error codes as the wire has them, which scripts know their texts by")]

use super::{Entry, Language};

words! {
    /// Refusals before an owner.
    Refused = "refused" {
        refused_NOT_FOUND {
            en: "There is no such admin, or no longer.",
            de: "Dieses Konto gibt es nicht, oder nicht mehr.",
            es: "No existe tal administrador, o ya no.",
            fr: "Cet administrateur n’existe pas, ou plus.",
            pt: "Esse administrador não existe, ou já não existe.",
        }
        refused_INVALID_EMAIL {
            en: "That does not look like an e-mail address.",
            de: "Das sieht nicht wie eine E-Mail-Adresse aus.",
            es: "Eso no parece una dirección de correo electrónico.",
            fr: "Cela ne ressemble pas à une adresse e-mail.",
            pt: "Isso não parece um endereço de e-mail.",
        }
        refused_EMAIL_TAKEN {
            en: "Another admin has this address.",
            de: "Diese Adresse hat schon ein anderes Konto.",
            es: "Otro administrador tiene esta dirección.",
            fr: "Un autre administrateur a cette adresse.",
            pt: "Outro administrador tem este endereço.",
        }
        refused_UNKNOWN_ROLE {
            en: "There is no such role any more. Reload the page.",
            de: "Diese Rolle gibt es nicht mehr. Laden Sie die Seite neu.",
            es: "Esa función ya no existe. Recargue la página.",
            fr: "Ce rôle n’existe plus. Rechargez la page.",
            pt: "Essa função já não existe. Recarregue a página.",
        }
        refused_INVALID_INPUT {
            en: "Something you entered is too long, or not of its kind. A picture’s address begins with https.",
            de: "Eine Angabe ist zu lang oder nicht von der richtigen Art. Die Adresse eines Bildes beginnt mit https.",
            es: "Algún dato es demasiado largo o no es válido. La dirección de una imagen empieza por https.",
            fr: "Une des informations est trop longue ou n’est pas valable. L’adresse d’une image commence par https.",
            pt: "Um dos dados é demasiado longo ou não é válido. O endereço de uma imagem começa por https.",
        }
        refused_REASON_REQUIRED {
            en: "This needs a reason.",
            de: "Dafür ist ein Grund erforderlich.",
            es: "Hace falta un motivo.",
            fr: "Il faut un motif.",
            pt: "É preciso um motivo.",
        }
        refused_OWN_ACCOUNT {
            en: "Not to your own account: another owner can do it.",
            de: "Nicht beim eigenen Konto: Das kann ein anderes Konto mit der Rolle OWNER tun.",
            es: "No en su propia cuenta: puede hacerlo otra persona con el rol OWNER.",
            fr: "Pas sur votre propre compte\u{a0}: une autre personne ayant le rôle OWNER peut le faire.",
            pt: "Não na sua própria conta: outra pessoa com a função OWNER pode fazê-lo.",
        }
        refused_LAST_OWNER {
            en: "This is the last owner who can sign in. Someone must be left.",
            de: "Dies ist das letzte Konto mit der Rolle OWNER, das sich anmelden kann. Eines muss bleiben.",
            es: "Es la última persona con el rol OWNER que puede iniciar sesión. Debe quedar alguien.",
            fr: "C’est la dernière personne ayant le rôle OWNER qui puisse se connecter\u{a0}: il doit en rester une.",
            pt: "É a última pessoa com a função OWNER que pode iniciar sessão. Tem de ficar alguém.",
        }
        refused_OWNER_BY_COMMAND_ONLY {
            en: "What concerns the role OWNER changes by the command line only.",
            de: "Was die Rolle OWNER betrifft, ändert sich nur über die Befehlszeile.",
            es: "Lo que afecta al rol OWNER solo cambia por la línea de comandos.",
            fr: "Ce qui touche au rôle OWNER ne change que par la ligne de commande.",
            pt: "O que toca à função OWNER só muda pela linha de comandos.",
        }
        refused_ALREADY_ENROLLED {
            en: "An authenticator is set up already: there is nothing to invite to.",
            de: "Ein Authenticator ist schon eingerichtet: Eine Einladung ist nicht nötig.",
            es: "Ya hay un autenticador configurado: no hace falta ninguna invitación.",
            fr: "Un authentificateur est déjà configuré\u{a0}: aucune invitation n’est nécessaire.",
            pt: "Já há um autenticador configurado: não é preciso convite.",
        }
        refused_ROW_ALTERED {
            en: "Someone else wrote to the row of this admin in the database: they can only be removed.",
            de: "Jemand anderes hat die Zeile dieses Kontos in der Datenbank geschrieben: Es lässt sich nur noch entfernen.",
            es: "Alguien ajeno ha escrito la fila de esta cuenta en la base de datos: solo se puede eliminar.",
            fr: "Quelqu’un d’autre a écrit la ligne de ce compte dans la base de données\u{a0}: il ne peut qu’être supprimé.",
            pt: "Outra pessoa escreveu a linha desta conta na base de dados: só pode ser removida.",
        }
    }
}
