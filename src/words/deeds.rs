//! What notices say of what is done to admins at the desk or by a command, kind by kind, and of what changes at an
//! account. As in the other notices, there is nothing in them to use.

use std::fmt::Display;

use super::{Entry, Language};

words! {
    /// Notices of the desk and the commands. Of each kind a title, what it says of the reader's own account, and what of
    /// another's.
    DeskNotices = "notice" {
        added_title {
            en: "an admin was added",
            de: "ein Konto wurde angelegt",
            es: "se ha añadido un administrador",
            fr: "un administrateur a été ajouté",
            pt: "foi adicionado um administrador",
        }
        added_own {
            en: "Your account was added.",
            de: "Ihr Konto wurde angelegt.",
            es: "Se ha añadido su cuenta.",
            fr: "Votre compte a été ajouté.",
            pt: "A sua conta foi adicionada.",
        }
        added_other(account) {
            en: "The account {account} was added.",
            de: "Das Konto {account} wurde angelegt.",
            es: "Se ha añadido la cuenta {account}.",
            fr: "Le compte {account} a été ajouté.",
            pt: "A conta {account} foi adicionada.",
        }
        roles_title {
            en: "roles were changed",
            de: "Rollen wurden geändert",
            es: "se han cambiado roles",
            fr: "des rôles ont été changés",
            pt: "foram alteradas funções",
        }
        roles_own {
            en: "The roles of your account were changed.",
            de: "Die Rollen Ihres Kontos wurden geändert.",
            es: "Se han cambiado los roles de su cuenta.",
            fr: "Les rôles de votre compte ont été changés.",
            pt: "As funções da sua conta foram alteradas.",
        }
        roles_other(account) {
            en: "The roles of the account {account} were changed.",
            de: "Die Rollen des Kontos {account} wurden geändert.",
            es: "Se han cambiado los roles de la cuenta {account}.",
            fr: "Les rôles du compte {account} ont été changés.",
            pt: "As funções da conta {account} foram alteradas.",
        }
        disabled_title {
            en: "an admin was disabled",
            de: "ein Konto wurde deaktiviert",
            es: "se ha desactivado un administrador",
            fr: "un administrateur a été désactivé",
            pt: "foi desativado um administrador",
        }
        disabled_own {
            en: "Your account was disabled. You are signed out everywhere.",
            de: "Ihr Konto wurde deaktiviert. Sie sind überall abgemeldet.",
            es: "Se ha desactivado su cuenta. Se han cerrado todas sus sesiones.",
            fr: "Votre compte a été désactivé. Toutes vos sessions sont fermées.",
            pt: "A sua conta foi desativada. Todas as suas sessões foram terminadas.",
        }
        disabled_other(account) {
            en: "The account {account} was disabled.",
            de: "Das Konto {account} wurde deaktiviert.",
            es: "Se ha desactivado la cuenta {account}.",
            fr: "Le compte {account} a été désactivé.",
            pt: "A conta {account} foi desativada.",
        }
        enabled_title {
            en: "an admin was enabled",
            de: "ein Konto wurde wieder aktiviert",
            es: "se ha vuelto a activar un administrador",
            fr: "un administrateur a été réactivé",
            pt: "foi reativado um administrador",
        }
        enabled_own {
            en: "Your account was enabled again.",
            de: "Ihr Konto wurde wieder aktiviert.",
            es: "Se ha vuelto a activar su cuenta.",
            fr: "Votre compte a été réactivé.",
            pt: "A sua conta foi reativada.",
        }
        enabled_other(account) {
            en: "The account {account} was enabled again.",
            de: "Das Konto {account} wurde wieder aktiviert.",
            es: "Se ha vuelto a activar la cuenta {account}.",
            fr: "Le compte {account} a été réactivé.",
            pt: "A conta {account} foi reativada.",
        }
        removed_title {
            en: "an admin was removed",
            de: "ein Konto wurde entfernt",
            es: "se ha eliminado un administrador",
            fr: "un administrateur a été supprimé",
            pt: "foi removido um administrador",
        }
        removed_own {
            en: "Your account was removed. You are signed out everywhere.",
            de: "Ihr Konto wurde entfernt. Sie sind überall abgemeldet.",
            es: "Se ha eliminado su cuenta. Se han cerrado todas sus sesiones.",
            fr: "Votre compte a été supprimé. Toutes vos sessions sont fermées.",
            pt: "A sua conta foi removida. Todas as suas sessões foram terminadas.",
        }
        removed_other(account) {
            en: "The account {account} was removed.",
            de: "Das Konto {account} wurde entfernt.",
            es: "Se ha eliminado la cuenta {account}.",
            fr: "Le compte {account} a été supprimé.",
            pt: "A conta {account} foi removida.",
        }
        exported_title {
            en: "the list of admins was exported",
            de: "die Liste der Konten wurde exportiert",
            es: "se ha exportado la lista de administradores",
            fr: "la liste des administrateurs a été exportée",
            pt: "foi exportada a lista de administradores",
        }
        exported_own {
            en: "The list of all admins was exported, your account with it.",
            de: "Die Liste aller Konten wurde exportiert, Ihres ist darin.",
            es: "Se ha exportado la lista de todos los administradores, incluida su cuenta.",
            fr: "La liste de tous les administrateurs a été exportée, votre compte y figure.",
            pt: "Foi exportada a lista de todos os administradores, incluindo a sua conta.",
        }
        exported_other {
            en: "The list of all admins was exported.",
            de: "Die Liste aller Konten wurde exportiert.",
            es: "Se ha exportado la lista de todos los administradores.",
            fr: "La liste de tous les administrateurs a été exportée.",
            pt: "Foi exportada a lista de todos os administradores.",
        }
    }
}
