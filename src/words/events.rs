//! The names of the trail's events. An event without a name here is shown as the trail has it.

use super::{Entry, Language};

words! {
    /// Events of the trail.
    Events = "event" {
        event_code_mailed {
            en: "A code was asked for",
            de: "Ein Code wurde angefordert",
            es: "Se pidió un código",
            fr: "Un code a été demandé",
            pt: "Foi pedido um código",
        }
        event_email_code {
            en: "The mailed code",
            de: "Der Code aus der E-Mail",
            es: "El código del correo",
            fr: "Le code reçu par e-mail",
            pt: "O código do e-mail",
        }
        event_authenticator {
            en: "The authenticator’s code",
            de: "Der Code des Authenticators",
            es: "El código del autenticador",
            fr: "Le code de l’authentificateur",
            pt: "O código do autenticador",
        }
        event_identity {
            en: "A confirmation of identity",
            de: "Eine Bestätigung der Identität",
            es: "Una confirmación de identidad",
            fr: "Une confirmation d’identité",
            pt: "Uma confirmação de identidade",
        }
        event_row_altered {
            en: "A row was written by someone else",
            de: "Eine Zeile wurde von jemand anderem geschrieben",
            es: "Alguien ajeno ha escrito una fila",
            fr: "Une ligne a été écrite par quelqu’un d’autre",
            pt: "Uma linha foi escrita por outra pessoa",
        }
        event_admins_exported {
            en: "The list of admins was exported",
            de: "Die Liste der Konten wurde exportiert",
            es: "Se exportó la lista de administradores",
            fr: "La liste des administrateurs a été exportée",
            pt: "Foi exportada a lista de administradores",
        }
        event_session { en: "A session", de: "Eine Sitzung", es: "Una sesión", fr: "Une session", pt: "Uma sessão" }
        event_session_ended {
            en: "A session was ended",
            de: "Eine Sitzung wurde beendet",
            es: "Se terminó una sesión",
            fr: "Une session a été fermée",
            pt: "Foi terminada uma sessão",
        }
        event_signed_out_everywhere {
            en: "Signed out everywhere",
            de: "Überall abgemeldet",
            es: "Se cerraron todas las sesiones",
            fr: "Déconnexion partout",
            pt: "Terminadas todas as sessões",
        }
        event_browser_forgotten {
            en: "A browser is trusted no longer",
            de: "Einem Browser wird nicht mehr vertraut",
            es: "Un navegador dejó de ser de confianza",
            fr: "Un navigateur n’est plus de confiance",
            pt: "Um navegador deixou de ser de confiança",
        }
        event_device_link_made {
            en: "A device link was made",
            de: "Ein Gerätelink wurde erstellt",
            es: "Se creó un enlace de dispositivo",
            fr: "Un lien d’appareil a été créé",
            pt: "Foi criada uma ligação de dispositivo",
        }
        event_device_link_redeemed {
            en: "A device link was used",
            de: "Ein Gerätelink wurde verwendet",
            es: "Se usó un enlace de dispositivo",
            fr: "Un lien d’appareil a été utilisé",
            pt: "Foi usada uma ligação de dispositivo",
        }
        event_recovery_codes {
            en: "New recovery codes were made",
            de: "Neue Wiederherstellungscodes wurden erstellt",
            es: "Se crearon códigos de recuperación",
            fr: "De nouveaux codes de secours ont été créés",
            pt: "Foram criados códigos de recuperação",
        }
        event_authenticator_replaced {
            en: "Another authenticator was set up",
            de: "Ein anderer Authenticator wurde eingerichtet",
            es: "Se configuró otro autenticador",
            fr: "Un autre authentificateur a été configuré",
            pt: "Foi configurado outro autenticador",
        }
        event_admin_added {
            en: "An admin was added",
            de: "Ein Adminkonto wurde hinzugefügt",
            es: "Se añadió un administrador",
            fr: "Un administrateur a été ajouté",
            pt: "Foi adicionado um administrador",
        }
        event_admin_changed {
            en: "An admin was changed",
            de: "Ein Adminkonto wurde geändert",
            es: "Se modificó un administrador",
            fr: "Un administrateur a été modifié",
            pt: "Foi alterado um administrador",
        }
        event_email_changed {
            en: "An e-mail address was changed",
            de: "Eine E-Mail-Adresse wurde geändert",
            es: "Se cambió un correo electrónico",
            fr: "Une adresse e-mail a été modifiée",
            pt: "Foi alterado um endereço de e-mail",
        }
        event_roles_changed {
            en: "Roles were changed",
            de: "Rollen wurden geändert",
            es: "Se cambiaron las funciones",
            fr: "Des rôles ont été modifiés",
            pt: "Foram alteradas funções",
        }
        event_admin_disabled {
            en: "An admin was disabled",
            de: "Ein Adminkonto wurde deaktiviert",
            es: "Se desactivó un administrador",
            fr: "Un administrateur a été désactivé",
            pt: "Foi desativado um administrador",
        }
        event_admin_enabled {
            en: "An admin was enabled",
            de: "Ein Adminkonto wurde aktiviert",
            es: "Se activó un administrador",
            fr: "Un administrateur a été activé",
            pt: "Foi ativado um administrador",
        }
        event_admin_unlocked {
            en: "An admin was unlocked",
            de: "Ein Adminkonto wurde entsperrt",
            es: "Se desbloqueó un administrador",
            fr: "Un administrateur a été déverrouillé",
            pt: "Foi desbloqueado um administrador",
        }
        event_admin_signed_out {
            en: "An admin was signed out",
            de: "Ein Adminkonto wurde abgemeldet",
            es: "Se cerraron las sesiones de un administrador",
            fr: "Un administrateur a été déconnecté",
            pt: "Foram terminadas as sessões de um administrador",
        }
        event_desk_refused {
            en: "Requests about admins were refused",
            de: "Anfragen zu Adminkonten wurden abgewiesen",
            es: "Se rechazaron solicitudes sobre administradores",
            fr: "Des demandes sur des administrateurs ont été refusées",
            pt: "Foram recusados pedidos sobre administradores",
        }
        event_keys_rotated {
            en: "Everything was put under the current key",
            de: "Alles wurde unter den aktuellen Schlüssel gestellt",
            es: "Todo pasó a la clave actual",
            fr: "Tout a été placé sous la clé actuelle",
            pt: "Tudo passou para a chave atual",
        }
        event_admin_removed {
            en: "An admin was removed",
            de: "Ein Adminkonto wurde entfernt",
            es: "Se eliminó un administrador",
            fr: "Un administrateur a été supprimé",
            pt: "Foi removido um administrador",
        }
        event_authenticator_reset {
            en: "An authenticator was reset",
            de: "Ein Authenticator wurde zurückgesetzt",
            es: "Se restableció un autenticador",
            fr: "Un authentificateur a été réinitialisé",
            pt: "Foi reposto um autenticador",
        }
        event_enrolment_opened {
            en: "An admin may set up an authenticator",
            de: "Ein Authenticator darf eingerichtet werden",
            es: "Un administrador puede configurar un autenticador",
            fr: "Un administrateur peut configurer un authentificateur",
            pt: "Um administrador pode configurar um autenticador",
        }
    }
}
