//! What the list of admins says.

use std::fmt::Display;

use super::{Entry, Language};

words! {
    /// The list of admins.
    Admins = "admins" {
        add {
            en: "Add an admin",
            de: "Adminkonto hinzufügen",
            es: "Añadir un administrador",
            fr: "Ajouter un administrateur",
            pt: "Adicionar um administrador",
        }
        search_heading { en: "Search", de: "Suche", es: "Búsqueda", fr: "Recherche", pt: "Pesquisa" }
        search_label {
            en: "Name or e-mail address",
            de: "Name oder E-Mail-Adresse",
            es: "Nombre o correo electrónico",
            fr: "Nom ou adresse e-mail",
            pt: "Nome ou endereço de e-mail",
        }
        search_go { en: "Search", de: "Suchen", es: "Buscar", fr: "Rechercher", pt: "Pesquisar" }
        role_label { en: "Role", de: "Rolle", es: "Función", fr: "Rôle", pt: "Função" }
        role_any {
            en: "All roles", de: "Alle Rollen", es: "Todas las funciones", fr: "Tous les rôles", pt: "Todas as funções",
        }
        state_label { en: "State", de: "Zustand", es: "Estado", fr: "État", pt: "Estado" }
        state_any {
            en: "All states",
            de: "Alle Zustände",
            es: "Todos los estados",
            fr: "Tous les états",
            pt: "Todos os estados",
        }
        state_ready { en: "Ready", de: "Bereit", es: "Listo", fr: "Prêt", pt: "Pronto" }
        state_locked { en: "Locked", de: "Vorübergehend gesperrt", es: "Bloqueado", fr: "Verrouillé", pt: "Bloqueado" }
        state_locked_until(time) {
            en: "Locked until {time}",
            de: "Gesperrt bis {time}",
            es: "Bloqueado hasta: {time}",
            fr: "Verrouillé jusqu’à\u{a0}: {time}",
            pt: "Bloqueado até: {time}",
        }
        state_suspended {
            en: "Authenticator switched off",
            de: "Authenticator gesperrt",
            es: "Autenticador desactivado",
            fr: "Authentificateur désactivé",
            pt: "Autenticador desativado",
        }
        state_inactive { en: "Disabled", de: "Deaktiviert", es: "Desactivado", fr: "Désactivé", pt: "Desativado" }
        state_not_enrolled {
            en: "No authenticator yet",
            de: "Noch kein Authenticator",
            es: "Aún sin autenticador",
            fr: "Pas encore d’authentificateur",
            pt: "Ainda sem autenticador",
        }
        state_not_invited {
            en: "Not invited",
            de: "Nicht eingeladen",
            es: "Sin invitación",
            fr: "Pas d’invitation",
            pt: "Sem convite",
        }
        state_invitation_expired {
            en: "Invitation expired",
            de: "Einladung abgelaufen",
            es: "Invitación caducada",
            fr: "Invitation expirée",
            pt: "Convite expirado",
        }
        order_label { en: "Order", de: "Reihenfolge", es: "Orden", fr: "Ordre", pt: "Ordem" }
        order_email {
            en: "By e-mail address",
            de: "Nach E-Mail-Adresse",
            es: "Por correo electrónico",
            fr: "Par adresse e-mail",
            pt: "Por endereço de e-mail",
        }
        order_name { en: "By name", de: "Nach Namen", es: "Por nombre", fr: "Par nom", pt: "Por nome" }
        order_sign_in {
            en: "Last sign-in first",
            de: "Letzte Anmeldung zuerst",
            es: "Último inicio de sesión primero",
            fr: "Dernière connexion d’abord",
            pt: "Último início de sessão primeiro",
        }
        order_created {
            en: "Newest first",
            de: "Neueste zuerst",
            es: "Más recientes primero",
            fr: "Les plus récents d’abord",
            pt: "Mais recentes primeiro",
        }
        order_updated {
            en: "Last changed first",
            de: "Zuletzt geändert zuerst",
            es: "Último cambio primero",
            fr: "Dernière modification d’abord",
            pt: "Última alteração primeiro",
        }
        found_none {
            en: "Nobody matches.",
            de: "Niemand passt dazu.",
            es: "No coincide nadie.",
            fr: "Personne ne correspond.",
            pt: "Ninguém corresponde.",
        }
        found_one(count) {
            en: "{count} admin",
            de: "{count} Konto",
            es: "{count} administrador",
            fr: "{count} administrateur",
            pt: "{count} administrador",
        }
        found_other(count) {
            en: "{count} admins",
            de: "{count} Konten",
            es: "{count} administradores",
            fr: "{count} administrateurs",
            pt: "{count} administradores",
        }
        range(from, to, count) {
            en: "{from} to {to} of {count}",
            de: "{from} bis {to} von {count}",
            es: "Del {from} al {to} de {count}",
            fr: "{from} à {to} sur {count}",
            pt: "{from} a {to} de {count}",
        }
        you { en: "You", de: "Sie", es: "Usted", fr: "Vous", pt: "Esta conta" }
        last_sign_in {
            en: "Last sign-in",
            de: "Letzte Anmeldung",
            es: "Último inicio de sesión",
            fr: "Dernière connexion",
            pt: "Último início de sessão",
        }
        never { en: "Never", de: "Nie", es: "Nunca", fr: "Jamais", pt: "Nunca" }
        previous { en: "Previous", de: "Vorherige", es: "Anteriores", fr: "Précédents", pt: "Anteriores" }
        next { en: "Next", de: "Nächste", es: "Siguientes", fr: "Suivants", pt: "Seguintes" }
    }
}
