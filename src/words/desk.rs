//! What the owner's pages have in common, and what says on other pages where they are.

use super::{Entry, Language};

words! {
    /// The owner's pages.
    Desk = "desk" {
        places {
            en: "Other pages", de: "Weitere Seiten", es: "Otras páginas", fr: "Autres pages", pt: "Outras páginas",
        }
        to_me { en: "Your account", de: "Ihr Konto", es: "Su cuenta", fr: "Votre compte", pt: "A sua conta" }
        to_admins {
            en: "Admins", de: "Adminkonten", es: "Administradores", fr: "Administrateurs", pt: "Administradores",
        }
        to_trail {
            en: "Audit trail",
            de: "Protokoll",
            es: "Registro de auditoría",
            fr: "Journal d’audit",
            pt: "Registo de auditoria",
        }
        not_owner {
            en: "This page is only for those with the role OWNER.",
            de: "Diese Seite ist nur für Konten mit der Rolle OWNER.",
            es: "Esta página es solo para quienes tienen el rol OWNER.",
            fr: "Cette page est réservée aux personnes ayant le rôle OWNER.",
            pt: "Esta página é só para quem tem a função OWNER.",
        }
    }
}
