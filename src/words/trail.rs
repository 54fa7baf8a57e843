//! What the page of the audit trail says, besides its lines' own words.

use std::fmt::Display;

use super::{Entry, Language};

words! {
    /// The audit trail.
    Trail = "trail" {
        filter_heading { en: "Filter", de: "Auswahl", es: "Filtros", fr: "Filtres", pt: "Filtros" }
        admin_label {
            en: "Admin (e-mail address or id)",
            de: "Konto (E-Mail-Adresse oder Kennung)",
            es: "Administrador (correo electrónico o identificador)",
            fr: "Administrateur (adresse e-mail ou identifiant)",
            pt: "Administrador (endereço de e-mail ou identificador)",
        }
        admin_unknown {
            en: "No admin matches that. A removed one is found by the id.",
            de: "Dazu passt kein Konto. Ein entferntes ist über seine Kennung zu finden.",
            es: "No coincide ningún administrador. A uno eliminado se le encuentra por su identificador.",
            fr: "Aucun administrateur ne correspond. Un administrateur supprimé se trouve par son identifiant.",
            pt: "Nenhum administrador corresponde. Um removido encontra-se pelo identificador.",
        }
        admin_several {
            en: "More than one admin matches that. Type the whole address.",
            de: "Dazu passt mehr als ein Konto. Geben Sie die ganze Adresse ein.",
            es: "Coincide más de un administrador. Escriba la dirección entera.",
            fr: "Plusieurs administrateurs correspondent. Saisissez l’adresse entière.",
            pt: "Corresponde mais de um administrador. Escreva o endereço inteiro.",
        }
        what_label { en: "What", de: "Was", es: "Qué", fr: "Quoi", pt: "O quê" }
        what_any { en: "Everything", de: "Alles", es: "Todo", fr: "Tout", pt: "Tudo" }
        since_label { en: "From", de: "Von", es: "Desde", fr: "Du", pt: "De" }
        until_label { en: "Until", de: "Bis", es: "Hasta", fr: "Au", pt: "Até" }
        filter_go { en: "Show", de: "Anzeigen", es: "Mostrar", fr: "Afficher", pt: "Mostrar" }
        lines_heading {
            en: "Newest first",
            de: "Neueste zuerst",
            es: "Lo más reciente primero",
            fr: "Le plus récent d’abord",
            pt: "O mais recente primeiro",
        }
        lines_none {
            en: "There is nothing of that kind.",
            de: "Dazu gibt es nichts.",
            es: "No hay nada de ese tipo.",
            fr: "Il n’y a rien de tel.",
            pt: "Não há nada desse tipo.",
        }
        older {
            en: "Show older",
            de: "Ältere anzeigen",
            es: "Mostrar anteriores",
            fr: "Afficher plus anciens",
            pt: "Mostrar anteriores",
        }
        lines_more_one(count) {
            en: "{count} more line",
            de: "{count} weitere Zeile",
            es: "{count} línea más",
            fr: "{count} ligne de plus",
            pt: "Mais {count} linha",
        }
        lines_more_other(count) {
            en: "{count} more lines",
            de: "{count} weitere Zeilen",
            es: "{count} líneas más",
            fr: "{count} lignes de plus",
            pt: "Mais {count} linhas",
        }
        by { en: "By", de: "Durch", es: "Por", fr: "Par", pt: "Por" }
        from { en: "Network", de: "Netz", es: "Red", fr: "Réseau", pt: "Rede" }
        on { en: "Account", de: "Konto", es: "Cuenta", fr: "Compte", pt: "Conta" }
        reason { en: "Reason", de: "Grund", es: "Motivo", fr: "Motif", pt: "Motivo" }
        by_account {
            en: "The account itself",
            de: "Das Konto selbst",
            es: "La propia cuenta",
            fr: "Le compte lui-même",
            pt: "A própria conta",
        }
        by_requester {
            en: "Someone not signed in",
            de: "Jemand ohne Anmeldung",
            es: "Alguien sin sesión iniciada",
            fr: "Une personne non connectée",
            pt: "Alguém sem sessão iniciada",
        }
        by_command(user) {
            en: "{user}, by the command line",
            de: "{user}, über die Befehlszeile",
            es: "{user}, por la línea de comandos",
            fr: "{user}, par la ligne de commande",
            pt: "{user}, pela linha de comandos",
        }
        by_program(name) {
            en: "The program {name}",
            de: "Das Programm {name}",
            es: "El programa {name}",
            fr: "Le programme {name}",
            pt: "O programa {name}",
        }
        nobody {
            en: "None known",
            de: "Keines bekannt",
            es: "Ninguna conocida",
            fr: "Aucun connu",
            pt: "Nenhuma conhecida",
        }
        sealed(position) {
            en: "Sealed as line {position}",
            de: "Versiegelt als Zeile {position}",
            es: "Sellada como línea {position}",
            fr: "Scellée comme ligne {position}",
            pt: "Selada como linha {position}",
        }
        unsealed {
            en: "Not sealed yet",
            de: "Noch nicht versiegelt",
            es: "Aún sin sellar",
            fr: "Pas encore scellée",
            pt: "Ainda não selada",
        }
        unsealed_one(count) {
            en: "{count} line is not sealed yet.",
            de: "{count} Zeile ist noch nicht versiegelt.",
            es: "{count} línea aún está sin sellar.",
            fr: "{count} ligne n’est pas encore scellée.",
            pt: "{count} linha ainda não está selada.",
        }
        unsealed_other(count) {
            en: "{count} lines are not sealed yet.",
            de: "{count} Zeilen sind noch nicht versiegelt.",
            es: "{count} líneas aún están sin sellar.",
            fr: "{count} lignes ne sont pas encore scellées.",
            pt: "{count} linhas ainda não estão seladas.",
        }
    }
}
