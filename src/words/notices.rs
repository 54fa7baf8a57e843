//! What notices say: a sentence a kind, to whom it concerns or to an owner. No code, no link and no address of anyone's
//! machine: whoever reads the mailbox learns nothing to use.

use std::fmt::Display;

use super::{Entry, Language};

words! {
    /// Notices. Of each kind a title, what it says of the reader's own account, and what of another's.
    Notices = "notice" {
        new_browser_title {
            en: "a sign-in from a new browser",
            de: "Anmeldung mit einem neuen Browser",
            es: "inicio de sesión desde un navegador nuevo",
            fr: "connexion depuis un nouveau navigateur",
            pt: "início de sessão num navegador novo",
        }
        new_browser_own {
            en: "A browser that had not been used for it before signed in to your account.",
            de: "Mit einem Browser, der dafür noch nicht verwendet wurde, hat sich jemand bei Ihrem Konto angemeldet.",
            es: "Se ha iniciado sesión en su cuenta desde un navegador que no se había usado antes para ello.",
            fr: "Une connexion à votre compte a eu lieu depuis un navigateur jamais utilisé pour cela auparavant.",
            pt: "Foi iniciada sessão na sua conta num navegador que ainda não tinha sido usado para isso.",
        }
        new_browser_other(account) {
            en: "A browser that had not been used for it before signed in to the account {account}.",
            de: "Mit einem Browser, der dafür noch nicht verwendet wurde, hat sich jemand beim Konto {account} angemeldet.",
            es: "Se ha iniciado sesión en la cuenta {account} desde un navegador que no se había usado antes para ello.",
            fr: "Une connexion au compte {account} a eu lieu depuis un navigateur jamais utilisé pour cela auparavant.",
            pt: "Foi iniciada sessão na conta {account} num navegador que ainda não tinha sido usado para isso.",
        }
        failing_title {
            en: "wrong authenticator codes",
            de: "falsche Authenticator-Codes",
            es: "códigos de autenticación incorrectos",
            fr: "codes d’authentification erronés",
            pt: "códigos de autenticação errados",
        }
        failing_own {
            en: "Somebody gave the right mailed code for your account, and then wrong authenticator codes.",
            de: "Jemand hat für Ihr Konto den richtigen Code aus der E-Mail und danach falsche Authenticator-Codes \
                eingegeben.",
            es: "Alguien ha introducido el código correcto del correo de su cuenta y después códigos de autenticación \
                incorrectos.",
            fr: "Quelqu’un a saisi le bon code reçu par e-mail pour votre compte, puis des codes d’authentification \
                erronés.",
            pt: "Alguém introduziu o código certo enviado por e-mail para a sua conta e, depois, códigos de autenticação \
                errados.",
        }
        failing_other(account) {
            en: "Somebody gave the right mailed code for the account {account}, and then wrong authenticator codes.",
            de: "Jemand hat für das Konto {account} den richtigen Code aus der E-Mail und danach falsche \
                Authenticator-Codes eingegeben.",
            es: "Alguien ha introducido el código correcto del correo de la cuenta {account} y después códigos de \
                autenticación incorrectos.",
            fr: "Quelqu’un a saisi le bon code reçu par e-mail pour le compte {account}, puis des codes \
                d’authentification erronés.",
            pt: "Alguém introduziu o código certo enviado por e-mail para a conta {account} e, depois, códigos de \
                autenticação errados.",
        }
        replayed_title {
            en: "a used authenticator code",
            de: "ein bereits verwendeter Authenticator-Code",
            es: "un código de autenticación ya usado",
            fr: "un code d’authentification déjà utilisé",
            pt: "um código de autenticação já usado",
        }
        replayed_own {
            en: "An authenticator code that was used already, or is older than the last, was given for your account. It \
                was refused.",
            de: "Für Ihr Konto wurde ein Authenticator-Code eingegeben, der bereits verwendet wurde oder älter als der \
                letzte ist. Er wurde abgelehnt.",
            es: "Se ha introducido para su cuenta un código de autenticación ya usado o anterior al último. Se ha \
                rechazado.",
            fr: "Un code d’authentification déjà utilisé, ou plus ancien que le dernier, a été saisi pour votre compte. \
                Il a été refusé.",
            pt: "Foi introduzido para a sua conta um código de autenticação já usado ou anterior ao último. Foi recusado.",
        }
        replayed_other(account) {
            en: "An authenticator code that was used already, or is older than the last, was given for the account \
                {account}. It was refused.",
            de: "Für das Konto {account} wurde ein Authenticator-Code eingegeben, der bereits verwendet wurde oder älter \
                als der letzte ist. Er wurde abgelehnt.",
            es: "Se ha introducido para la cuenta {account} un código de autenticación ya usado o anterior al último. Se \
                ha rechazado.",
            fr: "Un code d’authentification déjà utilisé, ou plus ancien que le dernier, a été saisi pour le compte \
                {account}. Il a été refusé.",
            pt: "Foi introduzido para a conta {account} um código de autenticação já usado ou anterior ao último. Foi \
                recusado.",
        }
        enrolled_title {
            en: "an authenticator was set up",
            de: "ein Authenticator wurde eingerichtet",
            es: "se ha configurado un autenticador",
            fr: "un authentificateur a été configuré",
            pt: "foi configurado um autenticador",
        }
        enrolled_own {
            en: "An authenticator app was set up for your account.",
            de: "Für Ihr Konto wurde eine Authenticator-App eingerichtet.",
            es: "Se ha configurado una aplicación de autenticación para su cuenta.",
            fr: "Une application d’authentification a été configurée pour votre compte.",
            pt: "Foi configurada uma aplicação de autenticação para a sua conta.",
        }
        enrolled_other(account) {
            en: "An authenticator app was set up for the account {account}.",
            de: "Für das Konto {account} wurde eine Authenticator-App eingerichtet.",
            es: "Se ha configurado una aplicación de autenticación para la cuenta {account}.",
            fr: "Une application d’authentification a été configurée pour le compte {account}.",
            pt: "Foi configurada uma aplicação de autenticação para a conta {account}.",
        }
        reset_title {
            en: "an authenticator was removed",
            de: "ein Authenticator wurde entfernt",
            es: "se ha retirado un autenticador",
            fr: "un authentificateur a été retiré",
            pt: "foi removido um autenticador",
        }
        reset_own {
            en: "The authenticator app of your account was removed. A new one may now be set up.",
            de: "Die Authenticator-App Ihres Kontos wurde entfernt. Nun kann eine neue eingerichtet werden.",
            es: "Se ha retirado la aplicación de autenticación de su cuenta. Ahora se puede configurar una nueva.",
            fr: "L’application d’authentification de votre compte a été retirée. Une nouvelle peut être configurée.",
            pt: "A aplicação de autenticação da sua conta foi removida. Pode agora ser configurada uma nova.",
        }
        reset_other(account) {
            en: "The authenticator app of the account {account} was removed. A new one may now be set up.",
            de: "Die Authenticator-App des Kontos {account} wurde entfernt. Nun kann eine neue eingerichtet werden.",
            es: "Se ha retirado la aplicación de autenticación de la cuenta {account}. Ahora se puede configurar una nueva.",
            fr: "L’application d’authentification du compte {account} a été retirée. Une nouvelle peut être configurée.",
            pt: "A aplicação de autenticação da conta {account} foi removida. Pode agora ser configurada uma nova.",
        }
        locked_title {
            en: "too many wrong codes",
            de: "zu viele falsche Codes",
            es: "demasiados códigos incorrectos",
            fr: "trop de codes erronés",
            pt: "demasiados códigos errados",
        }
        locked_own {
            en: "Too many wrong codes were given for your account. For a while no more are accepted from there.",
            de: "Für Ihr Konto wurden zu viele falsche Codes eingegeben. Von dort werden eine Zeit lang keine mehr \
                angenommen.",
            es: "Se han introducido demasiados códigos incorrectos para su cuenta. Durante un tiempo no se aceptarán más \
                desde allí.",
            fr: "Trop de codes erronés ont été saisis pour votre compte. Pendant un certain temps, aucun autre ne sera \
                accepté de cet endroit.",
            pt: "Foram introduzidos demasiados códigos errados para a sua conta. Durante algum tempo não são aceites mais \
                a partir daí.",
        }
        locked_other(account) {
            en: "Too many wrong codes were given for the account {account}. For a while no more are accepted from there.",
            de: "Für das Konto {account} wurden zu viele falsche Codes eingegeben. Von dort werden eine Zeit lang keine \
                mehr angenommen.",
            es: "Se han introducido demasiados códigos incorrectos para la cuenta {account}. Durante un tiempo no se \
                aceptarán más desde allí.",
            fr: "Trop de codes erronés ont été saisis pour le compte {account}. Pendant un certain temps, aucun autre ne \
                sera accepté de cet endroit.",
            pt: "Foram introduzidos demasiados códigos errados para a conta {account}. Durante algum tempo não são \
                aceites mais a partir daí.",
        }
        suspended_title {
            en: "an authenticator is suspended",
            de: "ein Authenticator ist gesperrt",
            es: "un autenticador está suspendido",
            fr: "un authentificateur est suspendu",
            pt: "um autenticador está suspenso",
        }
        suspended_own {
            en: "The authenticator app of your account is suspended after too many wrong codes. A reset or a recovery code ends that.",
            de: "Die Authenticator-App Ihres Kontos ist nach zu vielen falschen Codes gesperrt. Ein Zurücksetzen oder \
                ein Wiederherstellungscode hebt das auf.",
            es: "La aplicación de autenticación de su cuenta está suspendida por demasiados códigos incorrectos. Un \
                restablecimiento o un código de recuperación lo remedia.",
            fr: "L’application d’authentification de votre compte est suspendue après trop de codes erronés. Une \
                réinitialisation ou un code de secours y met fin.",
            pt: "A aplicação de autenticação da sua conta está suspensa após demasiados códigos errados. Uma reposição \
                ou um código de recuperação põe fim a isso.",
        }
        suspended_other(account) {
            en: "The authenticator app of the account {account} is suspended after too many wrong codes. A reset or a \
                recovery code ends that.",
            de: "Die Authenticator-App des Kontos {account} ist nach zu vielen falschen Codes gesperrt. Ein \
                Zurücksetzen oder ein Wiederherstellungscode hebt das auf.",
            es: "La aplicación de autenticación de la cuenta {account} está suspendida por demasiados códigos \
                incorrectos. Un restablecimiento o un código de recuperación lo remedia.",
            fr: "L’application d’authentification du compte {account} est suspendue après trop de codes erronés. Une \
                réinitialisation ou un code de secours y met fin.",
            pt: "A aplicação de autenticação da conta {account} está suspensa após demasiados códigos errados. Uma \
                reposição ou um código de recuperação põe fim a isso.",
        }
    }
}
