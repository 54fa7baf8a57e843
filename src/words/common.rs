//! What every page says: while it loads, without a script, and around whoever is signed in.

use super::{Entry, Language};

words! {
    /// What pages have in common.
    Common = "common" {
        loading {
            en: "One moment…", de: "Einen Moment …", es: "Espere un momento…", fr: "Un instant…", pt: "Um momento…",
        }
        no_script {
            en: "This page needs JavaScript.",
            de: "Diese Seite benötigt JavaScript.",
            es: "Esta página necesita JavaScript.",
            fr: "Cette page nécessite JavaScript.",
            pt: "Esta página precisa de JavaScript.",
        }
        try_again {
            en: "Try again", de: "Noch einmal versuchen", es: "Reintentar", fr: "Réessayer", pt: "Tentar novamente",
        }
        roles { en: "Roles", de: "Rollen", es: "Funciones", fr: "Rôles", pt: "Funções" }
        sign_out { en: "Sign out", de: "Abmelden", es: "Cerrar sesión", fr: "Se déconnecter", pt: "Terminar sessão" }
        signed_out {
            en: "You are signed out.",
            de: "Sie sind abgemeldet.",
            es: "Ha cerrado la sesión.",
            fr: "La session est fermée.",
            pt: "A sessão foi terminada.",
        }
    }
}
