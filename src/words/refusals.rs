//! What the pages say when a step is refused: a sentence for each `SignInErrorCode`, by its name on the wire and what is
//! particular; and what they say when there was no answer. The wire's own `errorMessage` is English.
#![expect(non_snake_case, reason = "the error codes as the wire has them, which scripts know their texts by")]

use std::fmt::Display;

use super::{Entry, Language};

words! {
    /// Refusals, and troubles.
    Refusals = "refusal" {
        INVALID_EMAIL {
            en: "That does not look like an e-mail address.",
            de: "Das sieht nicht wie eine E-Mail-Adresse aus.",
            es: "Eso no parece una dirección de correo electrónico.",
            fr: "Cela ne ressemble pas à une adresse e-mail.",
            pt: "Isso não parece um endereço de e-mail.",
        }
        CAPTCHA_FAILED {
            en: "The captcha did not pass. Please try it again.",
            de: "Das Captcha wurde nicht bestanden. Bitte versuchen Sie es noch einmal.",
            es: "El captcha no se ha superado. Inténtelo de nuevo.",
            fr: "Le captcha n’a pas été validé. Veuillez réessayer.",
            pt: "O captcha não foi aceite. Tente novamente.",
        }
        CAPTCHA_UNAVAILABLE {
            en: "The captcha service does not answer. Try again in a moment.",
            de: "Der Captcha-Dienst antwortet nicht. Versuchen Sie es gleich noch einmal.",
            es: "El servicio de captcha no responde. Inténtelo de nuevo en un momento.",
            fr: "Le service de captcha ne répond pas. Réessayez dans un instant.",
            pt: "O serviço de captcha não responde. Tente novamente dentro de momentos.",
        }
        COOLDOWN(span) {
            en: "It is too soon for another code: you can ask again in {span}. A code already mailed stays good.",
            de: "Für einen weiteren Code ist es zu früh: Wartezeit {span}. Ein bereits gesendeter Code bleibt gültig.",
            es: "Es demasiado pronto para otro código: puede pedirlo de nuevo dentro de {span}. El código ya enviado \
                sigue siendo válido.",
            fr: "Il est trop tôt pour un autre code\u{a0}: vous pourrez en redemander un dans {span}. Un code déjà envoyé \
                reste valable.",
            pt: "É demasiado cedo para outro código: pode pedir de novo dentro de {span}. Um código já enviado continua \
                válido.",
        }
        LOCKED {
            en: "Too many wrong codes. Try again later.",
            de: "Zu viele falsche Codes. Versuchen Sie es später noch einmal.",
            es: "Demasiados códigos incorrectos. Inténtelo más tarde.",
            fr: "Trop de codes erronés. Réessayez plus tard.",
            pt: "Demasiados códigos errados. Tente novamente mais tarde.",
        }
        LOCKED_until(time) {
            en: "Too many wrong codes. Try again after {time}.",
            de: "Zu viele falsche Codes. Versuchen Sie es wieder nach: {time}.",
            es: "Demasiados códigos incorrectos. Inténtelo de nuevo después de: {time}.",
            fr: "Trop de codes erronés. Réessayez après\u{a0}: {time}.",
            pt: "Demasiados códigos errados. Tente novamente depois de: {time}.",
        }
        LOCKED_suspended {
            en: "Too many wrong codes: this authenticator is switched off. Ask an owner to reset it.",
            de: "Zu viele falsche Codes: Dieser Authenticator ist gesperrt. Bitten Sie jemanden mit der Rolle OWNER, ihn \
                zurückzusetzen.",
            es: "Demasiados códigos incorrectos: este autenticador está desactivado. Pida a alguien con el rol OWNER que \
                lo restablezca.",
            fr: "Trop de codes erronés\u{a0}: cet authentificateur est désactivé. Demandez à une personne ayant le rôle \
                OWNER de le réinitialiser.",
            pt: "Demasiados códigos errados: este autenticador está desativado. Peça a alguém com a função OWNER que o \
                reponha.",
        }
        TOO_MANY_REQUESTS(span) {
            en: "Too many requests from your network. Try again in {span}.",
            de: "Zu viele Anfragen aus Ihrem Netz. Wartezeit: {span}.",
            es: "Demasiadas solicitudes desde su red. Inténtelo de nuevo dentro de {span}.",
            fr: "Trop de requêtes depuis votre réseau. Réessayez dans {span}.",
            pt: "Demasiados pedidos a partir da sua rede. Tente novamente dentro de {span}.",
        }
        NO_PENDING_SIGN_IN {
            en: "This sign-in has ended or run out of time. Please start again.",
            de: "Diese Anmeldung ist beendet oder abgelaufen. Bitte beginnen Sie von vorn.",
            es: "Este inicio de sesión ha terminado o ha caducado. Empiece de nuevo.",
            fr: "Cette connexion est terminée ou a expiré. Veuillez recommencer.",
            pt: "Este início de sessão terminou ou expirou. Comece de novo.",
        }
        EXPIRED {
            en: "This code is too old. Ask for a new one.",
            de: "Dieser Code ist zu alt. Fordern Sie einen neuen an.",
            es: "Este código es demasiado antiguo. Solicite uno nuevo.",
            fr: "Ce code est trop ancien. Demandez-en un nouveau.",
            pt: "Este código é demasiado antigo. Peça um novo.",
        }
        WRONG_STAGE_authenticator {
            en: "Enter the code from the mail first.",
            de: "Geben Sie zuerst den Code aus der E-Mail ein.",
            es: "Introduzca primero el código del correo.",
            fr: "Saisissez d’abord le code reçu par e-mail.",
            pt: "Introduza primeiro o código do e-mail.",
        }
        WRONG_STAGE_mailed {
            en: "Your mailed code is already confirmed. Now enter the code of your authenticator app.",
            de: "Ihr Code aus der E-Mail ist bereits bestätigt. Geben Sie nun den Code Ihrer Authenticator-App ein.",
            es: "El código del correo ya está confirmado. Introduzca ahora el código de su aplicación de autenticación.",
            fr: "Le code reçu par e-mail est déjà confirmé. Saisissez maintenant le code de votre application \
                d’authentification.",
            pt: "O código do e-mail já está confirmado. Introduza agora o código da sua aplicação de autenticação.",
        }
        INVALID_FORMAT {
            en: "A code has six digits.",
            de: "Ein Code hat sechs Ziffern.",
            es: "Un código tiene seis cifras.",
            fr: "Un code comporte six chiffres.",
            pt: "Um código tem seis algarismos.",
        }
        WRONG_CODE_mailed(attempts) {
            en: "Wrong code. {attempts} Use the newest mail: older codes no longer count.",
            de: "Falscher Code. {attempts} Verwenden Sie die neueste E-Mail: Ältere Codes gelten nicht mehr.",
            es: "Código incorrecto. {attempts} Use el correo más reciente: los códigos anteriores ya no son válidos.",
            fr: "Code erroné. {attempts} Utilisez l’e-mail le plus récent\u{a0}: les codes précédents ne sont plus valables.",
            pt: "Código errado. {attempts} Use o e-mail mais recente: os códigos anteriores já não são válidos.",
        }
        WRONG_CODE_authenticator(attempts) {
            en: "Wrong code. {attempts} Each code works once: use the one the app shows now, and let the phone set its clock by \
                itself.",
            de: "Falscher Code. {attempts} Jeder Code gilt einmal: Verwenden Sie den, den die App jetzt zeigt, und lassen Sie \
                das Telefon seine Uhr selbst stellen.",
            es: "Código incorrecto. {attempts} Cada código sirve una sola vez: use el que muestra ahora la aplicación y deje \
                que el teléfono ajuste la hora por sí mismo.",
            fr: "Code erroné. {attempts} Chaque code ne sert qu’une fois\u{a0}: utilisez celui que l’application affiche \
                maintenant, et laissez le téléphone régler son heure lui-même.",
            pt: "Código errado. {attempts} Cada código só serve uma vez: use o que a aplicação mostra agora e deixe o \
                telemóvel acertar a hora sozinho.",
        }
        WRONG_CODE_recovery(attempts) {
            en: "Wrong code. {attempts} Each recovery code works once, and new ones void those before.",
            de: "Falscher Code. {attempts} Jeder Wiederherstellungscode gilt einmal, und neue ersetzen die früheren.",
            es: "Código incorrecto. {attempts} Cada código de recuperación sirve una sola vez, y los nuevos anulan los \
                anteriores.",
            fr: "Code erroné. {attempts} Chaque code de secours ne sert qu’une fois, et de nouveaux codes annulent les \
                précédents.",
            pt: "Código errado. {attempts} Cada código de recuperação só serve uma vez, e os novos anulam os anteriores.",
        }
        attempts_one(count) {
            en: "{count} attempt left.",
            de: "Noch {count} Versuch.",
            es: "Queda {count} intento.",
            fr: "{count} essai restant.",
            pt: "Resta {count} tentativa.",
        }
        attempts_other(count) {
            en: "{count} attempts left.",
            de: "Noch {count} Versuche.",
            es: "Quedan {count} intentos.",
            fr: "{count} essais restants.",
            pt: "Restam {count} tentativas.",
        }
        WRONG_CODE_last {
            en: "Too many wrong codes, so this sign-in has ended. Start again.",
            de: "Zu viele falsche Codes: Diese Anmeldung ist beendet. Beginnen Sie von vorn.",
            es: "Demasiados códigos incorrectos: este inicio de sesión ha terminado. Empiece de nuevo.",
            fr: "Trop de codes erronés\u{a0}: cette connexion est terminée. Recommencez.",
            pt: "Demasiados códigos errados: este início de sessão terminou. Comece de novo.",
        }
        WRONG_CODE_last_until(time) {
            en: "Too many wrong codes, so this sign-in has ended. Try again after {time}.",
            de: "Zu viele falsche Codes: Diese Anmeldung ist beendet. Versuchen Sie es wieder nach: {time}.",
            es: "Demasiados códigos incorrectos: este inicio de sesión ha terminado. Inténtelo de nuevo después de: \
                {time}.",
            fr: "Trop de codes erronés\u{a0}: cette connexion est terminée. Réessayez après\u{a0}: {time}.",
            pt: "Demasiados códigos errados: este início de sessão terminou. Tente novamente depois de: {time}.",
        }
        ALREADY_ENROLLED {
            en: "An authenticator was set up for this account in the meantime. Remove the new entry from your app and \
                start again.",
            de: "Für dieses Konto wurde inzwischen ein Authenticator eingerichtet. Entfernen Sie den neuen Eintrag aus \
                Ihrer App und beginnen Sie von vorn.",
            es: "Mientras tanto se ha configurado un autenticador para esta cuenta. Elimine la entrada nueva de su \
                aplicación y empiece de nuevo.",
            fr: "Un authentificateur a été configuré entre-temps pour ce compte. Supprimez la nouvelle entrée de votre \
                application et recommencez.",
            pt: "Entretanto foi configurado um autenticador para esta conta. Remova a nova entrada da sua aplicação e \
                comece de novo.",
        }
        IDENTITY_NOT_CONFIRMED {
            en: "Confirm with a code of your authenticator app first.",
            de: "Bestätigen Sie dies zuerst mit einem Code Ihrer Authenticator-App.",
            es: "Confirme primero con un código de su aplicación de autenticación.",
            fr: "Confirmez d’abord avec un code de votre application d’authentification.",
            pt: "Confirme primeiro com um código da sua aplicação de autenticação.",
        }
        trouble_network {
            en: "We could not reach the server. Check your connection.",
            de: "Der Server ist nicht erreichbar. Prüfen Sie Ihre Verbindung.",
            es: "No se ha podido contactar con el servidor. Compruebe su conexión.",
            fr: "Le serveur est injoignable. Vérifiez votre connexion.",
            pt: "Não foi possível contactar o servidor. Verifique a sua ligação.",
        }
        trouble_unavailable {
            en: "Signing in is not possible right now. Try again in a moment.",
            de: "Die Anmeldung ist derzeit nicht möglich. Versuchen Sie es gleich noch einmal.",
            es: "En este momento no es posible iniciar sesión. Inténtelo de nuevo en un momento.",
            fr: "La connexion est impossible pour le moment. Réessayez dans un instant.",
            pt: "De momento não é possível iniciar sessão. Tente novamente dentro de momentos.",
        }
        trouble_fault {
            en: "Something went wrong. Try again in a moment.",
            de: "Etwas ist schiefgegangen. Versuchen Sie es gleich noch einmal.",
            es: "Algo ha fallado. Inténtelo de nuevo en un momento.",
            fr: "Un problème est survenu. Réessayez dans un instant.",
            pt: "Algo correu mal. Tente novamente dentro de momentos.",
        }
        request(id) {
            en: "(Request {id})",
            de: "(Anfrage {id})",
            es: "(Solicitud {id})",
            fr: "(Requête {id})",
            pt: "(Pedido {id})",
        }
    }
}
