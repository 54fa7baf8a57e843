//! What the page of one's own account says of its lists: sessions, trusted browsers, notices.

use std::fmt::Display;

use super::{Entry, Language};

words! {
    /// The lists on the page of one's own account.
    MeLists = "me_lists" {
        sessions_heading {
            en: "Where you are signed in",
            de: "Wo Sie angemeldet sind",
            es: "Dónde ha iniciado sesión",
            fr: "Où vous êtes connecté",
            pt: "Onde tem sessão iniciada",
        }
        this_session { en: "This one", de: "Diese hier", es: "Esta", fr: "Celle-ci", pt: "Esta aqui" }
        this_browser { en: "This browser", de: "Dieser Browser", es: "Este navegador", fr: "Ce navigateur", pt: "Este navegador" }
        network { en: "Network", de: "Netz", es: "Red", fr: "Réseau", pt: "Rede" }
        since { en: "Since", de: "Seit", es: "Desde", fr: "Depuis", pt: "Desde" }
        last_seen { en: "Last seen", de: "Zuletzt gesehen", es: "Última vez", fr: "Dernière activité", pt: "Última vez" }
        unknown_browser {
            en: "An unknown browser",
            de: "Ein unbekannter Browser",
            es: "Un navegador desconocido",
            fr: "Un navigateur inconnu",
            pt: "Um navegador desconhecido",
        }
        session_end { en: "End", de: "Beenden", es: "Terminar", fr: "Fermer", pt: "Terminar" }
        session_end_of(browser) {
            en: "End: {browser}",
            de: "Beenden: {browser}",
            es: "Terminar: {browser}",
            fr: "Fermer\u{a0}: {browser}",
            pt: "Terminar: {browser}",
        }
        session_ended {
            en: "The session has ended.",
            de: "Die Sitzung ist beendet.",
            es: "La sesión ha terminado.",
            fr: "La session est terminée.",
            pt: "A sessão terminou.",
        }
        everywhere_go {
            en: "Sign out everywhere",
            de: "Überall abmelden",
            es: "Cerrar todas las sesiones",
            fr: "Se déconnecter partout",
            pt: "Terminar todas as sessões",
        }
        everywhere_sure {
            en: "This ends all your sessions, this one too.",
            de: "Das beendet alle Ihre Sitzungen, auch diese.",
            es: "Esto termina todas sus sesiones, también esta.",
            fr: "Cela met fin à toutes vos sessions, y compris celle-ci.",
            pt: "Isto termina todas as suas sessões, esta também.",
        }
        everywhere_yes {
            en: "Yes, sign out everywhere",
            de: "Ja, überall abmelden",
            es: "Sí, cerrar todas",
            fr: "Oui, partout",
            pt: "Sim, terminar todas",
        }
        everywhere_done {
            en: "You are signed out everywhere.",
            de: "Sie sind überall abgemeldet.",
            es: "Ha cerrado todas las sesiones.",
            fr: "Toutes vos sessions sont fermées.",
            pt: "Todas as suas sessões foram terminadas.",
        }
        browsers_heading {
            en: "Browsers you trust",
            de: "Browser, denen Sie vertrauen",
            es: "Navegadores de confianza",
            fr: "Navigateurs de confiance",
            pt: "Navegadores de confiança",
        }
        browsers_lead {
            en: "In these nobody else’s tries can make you wait when you sign in.",
            de: "In diesen können die Versuche anderer Sie beim Anmelden nicht warten lassen.",
            es: "En ellos, los intentos de otras personas no le hacen esperar al iniciar sesión.",
            fr: "Dans ceux-ci, les tentatives d’autres personnes ne vous font pas attendre à la connexion.",
            pt: "Nestes, as tentativas de outras pessoas não o fazem esperar ao iniciar sessão.",
        }
        browsers_none { en: "There are none.", de: "Es gibt keine.", es: "No hay ninguno.", fr: "Il n’y en a aucun.", pt: "Não há nenhum." }
        browser_forget { en: "Forget", de: "Vergessen", es: "Olvidar", fr: "Oublier", pt: "Esquecer" }
        browser_forget_of(browser) {
            en: "Forget: {browser}",
            de: "Vergessen: {browser}",
            es: "Olvidar: {browser}",
            fr: "Oublier\u{a0}: {browser}",
            pt: "Esquecer: {browser}",
        }
        browser_forgotten {
            en: "That browser is trusted no longer.",
            de: "Diesem Browser wird nicht mehr vertraut.",
            es: "Ese navegador ya no es de confianza.",
            fr: "Ce navigateur n’est plus de confiance.",
            pt: "Esse navegador já não é de confiança.",
        }
        gone_already {
            en: "It was gone already.",
            de: "Das gab es schon nicht mehr.",
            es: "Ya no existía.",
            fr: "Cela n’existait déjà plus.",
            pt: "Já não existia.",
        }
        notices_heading {
            en: "What happened of late",
            de: "Was zuletzt geschah",
            es: "Lo ocurrido últimamente",
            fr: "Ce qui s’est passé récemment",
            pt: "O que aconteceu ultimamente",
        }
        notices_lead {
            en: "What we told you by mail. If you do not know one of these, sign out everywhere and tell an owner.",
            de: "Was wir Ihnen per E-Mail mitgeteilt haben. Kommt Ihnen etwas davon unbekannt vor, melden Sie sich überall \
                ab und sagen Sie es jemandem mit der Rolle OWNER.",
            es: "Lo que le hemos comunicado por correo. Si no reconoce algo, cierre todas las sesiones y avise a alguien \
                con el rol OWNER.",
            fr: "Ce que nous vous avons signalé par e-mail. Si quelque chose vous est inconnu, déconnectez-vous partout et \
                prévenez une personne ayant le rôle OWNER.",
            pt: "O que lhe comunicámos por e-mail. Se não reconhecer algo, termine todas as sessões e avise alguém com a \
                função OWNER.",
        }
        notices_none {
            en: "Nothing yet.", de: "Noch nichts.", es: "Nada todavía.", fr: "Rien pour l’instant.", pt: "Ainda nada.",
        }
        notices_more { en: "Show all", de: "Alle zeigen", es: "Mostrar todo", fr: "Tout afficher", pt: "Mostrar tudo" }
        notices_rest(count) {
            en: "And {count} more.", de: "Und {count} weitere.", es: "Y {count} más.", fr: "Et {count} de plus.", pt: "E mais {count}.",
        }
        account_removed { en: "(removed)", de: "(entfernt)", es: "(eliminada)", fr: "(supprimé)", pt: "(removida)" }
    }
}
