//! The names of the outcomes of the trail's events. An outcome without a name here is shown as the trail has it.

use super::{Entry, Language};

words! {
    /// Outcomes of the trail's events.
    Outcomes = "outcome" {
        outcome_done { en: "Done", de: "Erledigt", es: "Hecho", fr: "Fait", pt: "Feito" }
        outcome_known {
            en: "Known already", de: "Schon bekannt", es: "Ya conocido", fr: "Déjà connu", pt: "Já conhecido",
        }
        outcome_begun { en: "Accepted", de: "Angenommen", es: "Aceptado", fr: "Accepté", pt: "Aceite" }
        outcome_resent {
            en: "Asked for again",
            de: "Erneut angefordert",
            es: "Pedido de nuevo",
            fr: "Demandé à nouveau",
            pt: "Pedido de novo",
        }
        outcome_disabled {
            en: "No mail: the admin is disabled",
            de: "Keine E-Mail: Konto ist deaktiviert",
            es: "Sin correo: cuenta desactivada",
            fr: "Aucun e-mail\u{a0}: compte désactivé",
            pt: "Sem e-mail: conta desativada",
        }
        outcome_no_role {
            en: "No mail: the admin has no role",
            de: "Keine E-Mail: Konto hat keine Rolle",
            es: "Sin correo: cuenta sin funciones",
            fr: "Aucun e-mail\u{a0}: compte sans rôle",
            pt: "Sem e-mail: conta sem funções",
        }
        outcome_not_invited {
            en: "No mail: not invited",
            de: "Keine E-Mail: nicht eingeladen",
            es: "Sin correo: sin invitación",
            fr: "Aucun e-mail\u{a0}: pas d’invitation",
            pt: "Sem e-mail: sem convite",
        }
        outcome_invitation_expired {
            en: "No mail: the invitation has expired",
            de: "Keine E-Mail: Einladung abgelaufen",
            es: "Sin correo: invitación caducada",
            fr: "Aucun e-mail\u{a0}: invitation expirée",
            pt: "Sem e-mail: convite expirado",
        }
        outcome_invitation_not_shown {
            en: "No mail: asked for without the link of the invitation",
            de: "Keine E-Mail: ohne den Link der Einladung angefordert",
            es: "Sin correo: pedido sin el enlace de la invitación",
            fr: "Aucun e-mail\u{a0}: demandé sans le lien de l’invitation",
            pt: "Sem e-mail: pedido sem a ligação do convite",
        }
        outcome_right { en: "Right", de: "Richtig", es: "Correcto", fr: "Exact", pt: "Certo" }
        outcome_wrong { en: "Wrong", de: "Falsch", es: "Incorrecto", fr: "Erroné", pt: "Errado" }
        outcome_wrong_recovery_code {
            en: "A wrong recovery code",
            de: "Ein falscher Wiederherstellungscode",
            es: "Un código de recuperación incorrecto",
            fr: "Un code de secours erroné",
            pt: "Um código de recuperação errado",
        }
        outcome_replayed {
            en: "Used before, and refused",
            de: "Schon verwendet, daher abgelehnt",
            es: "Ya usado, y rechazado",
            fr: "Déjà utilisé, donc refusé",
            pt: "Já usado, e recusado",
        }
        outcome_locked_out {
            en: "Wrong, and locked",
            de: "Falsch, und gesperrt",
            es: "Incorrecto, y bloqueado",
            fr: "Erroné, et verrouillé",
            pt: "Errado, e bloqueado",
        }
        outcome_suspended {
            en: "Wrong, and the authenticator is switched off",
            de: "Falsch, und der Authenticator ist gesperrt",
            es: "Incorrecto, y el autenticador se ha desactivado",
            fr: "Erroné, et l’authentificateur est désactivé",
            pt: "Errado, e o autenticador foi desativado",
        }
        outcome_already_enrolled {
            en: "Enrolled elsewhere meanwhile",
            de: "Inzwischen anderswo eingerichtet",
            es: "Configurado entretanto en otro lugar",
            fr: "Configuré ailleurs entre-temps",
            pt: "Configurado entretanto noutro lugar",
        }
        outcome_refused { en: "Refused", de: "Abgewiesen", es: "Rechazado", fr: "Refusé", pt: "Recusado" }
        outcome_signed_in {
            en: "Signed in", de: "Angemeldet", es: "Sesión iniciada", fr: "Connecté", pt: "Sessão iniciada",
        }
        outcome_enrolled_and_signed_in {
            en: "Enrolled and signed in",
            de: "Eingerichtet und angemeldet",
            es: "Configurado y con sesión iniciada",
            fr: "Configuré et connecté",
            pt: "Configurado e com sessão iniciada",
        }
        outcome_recovered {
            en: "Signed in with a recovery code",
            de: "Mit einem Wiederherstellungscode angemeldet",
            es: "Sesión iniciada con un código de recuperación",
            fr: "Connecté avec un code de secours",
            pt: "Sessão iniciada com um código de recuperação",
        }
        outcome_confirmed { en: "Confirmed", de: "Bestätigt", es: "Confirmado", fr: "Confirmé", pt: "Confirmado" }
        outcome_displaced {
            en: "Ended by a newer sign-in: too many sessions",
            de: "Durch eine neuere Anmeldung beendet: zu viele Sitzungen",
            es: "Terminada por un inicio de sesión más reciente: demasiadas sesiones",
            fr: "Fermée par une connexion plus récente : trop de sessions",
            pt: "Terminada por um início de sessão mais recente: demasiadas sessões",
        }
        outcome_signed_out {
            en: "Signed out", de: "Abgemeldet", es: "Sesión cerrada", fr: "Déconnecté", pt: "Sessão terminada",
        }
    }
}
