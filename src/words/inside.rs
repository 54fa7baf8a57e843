//! What the pages of those who are signed in have in common: showing once more who one is, and what is not possible.

use std::fmt::Display;

use super::{Entry, Language};

words! {
    /// The pages behind the second door.
    Inside = "inside" {
        unavailable {
            en: "This is not possible right now. Try again in a moment.",
            de: "Das ist derzeit nicht möglich. Versuchen Sie es gleich noch einmal.",
            es: "Esto no es posible en este momento. Inténtelo de nuevo en un momento.",
            fr: "C’est impossible pour le moment. Réessayez dans un instant.",
            pt: "De momento isto não é possível. Tente novamente dentro de momentos.",
        }
        cancel { en: "Cancel", de: "Abbrechen", es: "Cancelar", fr: "Annuler", pt: "Cancelar" }
        sign_in { en: "Sign in", de: "Anmelden", es: "Iniciar sesión", fr: "Se connecter", pt: "Iniciar sessão" }
        confirm_label {
            en: "To confirm that it is you: a code from your authenticator app",
            de: "Zur Bestätigung, dass Sie es sind: ein Code aus Ihrer Authenticator-App",
            es: "Para confirmar que es usted: un código de su aplicación de autenticación",
            fr: "Pour confirmer votre identité\u{a0}: un code de votre application d’authentification",
            pt: "Para confirmar a sua identidade: um código da sua aplicação de autenticação",
        }
        confirm_go { en: "Confirm", de: "Bestätigen", es: "Confirmar", fr: "Confirmer", pt: "Confirmar a identidade" }
        confirm_over {
            en: "Too many wrong codes, so this session has ended.",
            de: "Zu viele falsche Codes: Diese Sitzung ist beendet.",
            es: "Demasiados códigos incorrectos: esta sesión ha terminado.",
            fr: "Trop de codes erronés\u{a0}: cette session est terminée.",
            pt: "Demasiados códigos errados: esta sessão terminou.",
        }
        confirm_over_until(time) {
            en: "Too many wrong codes, so this session has ended. Sign in again after {time}.",
            de: "Zu viele falsche Codes: Diese Sitzung ist beendet. Melden Sie sich wieder an nach: {time}.",
            es: "Demasiados códigos incorrectos: esta sesión ha terminado. Inicie sesión de nuevo después de: {time}.",
            fr: "Trop de codes erronés\u{a0}: cette session est terminée. Reconnectez-vous après\u{a0}: {time}.",
            pt: "Demasiados códigos errados: esta sessão terminou. Inicie sessão de novo depois de: {time}.",
        }
    }
}
